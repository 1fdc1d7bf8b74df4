// Where the demo cluster listens.
import fc from 'fast-check';
import { centralServicePort, MOST_AGENTS, portBlock, portsOf } from './ports';

test('the agents of a block have the ports that the documentation gives them (DEM-7)', () => {
  expect(portsOf(4000, 0)).toEqual({ proxy: 4000, control: 4001, agent: 4010, opa: 4020 });
  expect(portsOf(4000, 3)).toEqual({ proxy: 4006, control: 4007, agent: 4013, opa: 4023 });
  expect(centralServicePort(4000)).toBe(4015);
});

test('no two things of a block share a port, and all fit into it', () => {
  fc.assert(
    fc.property(fc.integer({ min: 1024, max: 65_506 }), (base) => {
      const ports = Array.from({ length: MOST_AGENTS }, (_, index) =>
        Object.values(portsOf(base, index)),
      ).flat();
      ports.push(centralServicePort(base));
      expect(new Set(ports).size).toBe(4 * MOST_AGENTS + 1);
      expect(Math.min(...ports)).toBe(base);
      expect(Math.max(...ports)).toBeLessThan(base + portBlock.size);
    }),
  );
});

test('the block begins at 4000, or where AGENTSPEC_PORT_BASE says (DEM-10)', async () => {
  expect(await portBlock.base({})).toBe(4000);
  expect(await portBlock.base({ AGENTSPEC_PORT_BASE: '5000' })).toBe(5000);
});
