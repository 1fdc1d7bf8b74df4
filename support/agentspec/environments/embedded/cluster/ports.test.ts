// Where the demo cluster listens, and what is said when it cannot.
import fc from 'fast-check';
import { BenchError } from '../../../../../runner/errors';
import { occupyPort } from '../../../../../runner/testing/servers';
import { portHolder } from '../../../../../runner/processes/port-holder';
import { assertFree, centralServicePort, MOST_AGENTS, PORT_BASE_VARIABLE, portBase, portsOf } from './ports';

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
      expect(Math.max(...ports)).toBeLessThan(base + 30);
    }),
  );
});

test.each([
  [undefined, 4000],
  ['5000', 5000],
  ['1024', 1024],
  ['65506', 65_506],
])('a base of %s is %d (DEM-10)', async (given, base) => {
  expect(await portBase({ [PORT_BASE_VARIABLE]: given })).toBe(base);
});

test.each(['', 'free', '80', '1023', '65507', '4000.5', '-4000', 'AUTO'])(
  'a base of "%s" is refused',
  async (given) => {
    const attempt = portBase({ [PORT_BASE_VARIABLE]: given });
    await expect(attempt).rejects.toThrow(BenchError);
    await expect(attempt).rejects.toThrow(
      `AGENTSPEC_PORT_BASE is "${given}": it takes "auto" or a port from 1024 to 65506`,
    );
  },
);

test('auto is a block of which every port is free, away from those that systems hand out (DEM-10)', async () => {
  const base = await portBase({ [PORT_BASE_VARIABLE]: 'auto' });
  expect(base).toBeGreaterThanOrEqual(12_000);
  expect(base).toBeLessThan(30_000);
  await assertFree(Array.from({ length: 30 }, (_, offset) => base + offset));
});

test('taken ports are named, with who holds them and how to choose others', async () => {
  const [one, other] = [await occupyPort(), await occupyPort()];
  const attempt = assertFree([one, other]);
  await expect(attempt).rejects.toThrow(BenchError);
  const message = await attempt.then(String, (error: Error) => error.message);
  const [first, ...rest] = message.split('\n');
  expect(first).toBe('the demo cluster cannot start:');
  expect(rest.slice(0, 2)).toEqual([
    expect.stringMatching(new RegExp(`^  port ${one} is held by .*node.* \\(pid ${process.pid}\\)$`)),
    expect.stringMatching(new RegExp(`^  port ${other} is held by .*node.* \\(pid ${process.pid}\\)$`)),
  ]);
  expect(rest.at(-1)).toBe(
    'Stop that process, or choose other ports: AGENTSPEC_PORT_BASE=5000, or AGENTSPEC_PORT_BASE=auto for any free ones.',
  );
});

test('free ports are no problem, and nobody holds them', async () => {
  const base = await portBase({ [PORT_BASE_VARIABLE]: 'auto' });
  await assertFree([base]);
  expect(await portHolder(base)).toBeUndefined();
});
