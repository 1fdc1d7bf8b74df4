// Where a block of ports begins, and what is said when some of it are taken.
import { BenchError } from '../errors';
import { occupyPort } from '../testing/servers';
import { PortBlock } from './port-block';
import { portHolder } from './port-holder';

const block = new PortBlock('PORTS', 4000, 30);

test.each([
  [undefined, 4000],
  ['5000', 5000],
  ['1024', 1024],
  ['65506', 65_506],
])('a base of %s is %d (DEM-10)', async (given, base) => {
  expect(await block.base({ PORTS: given })).toBe(base);
});

test.each(['', 'free', '80', '1023', '65507', '4000.5', '-4000', 'AUTO'])(
  'a base of "%s" is refused',
  async (given) => {
    const attempt = block.base({ PORTS: given });
    await expect(attempt).rejects.toThrow(BenchError);
    await expect(attempt).rejects.toThrow(
      `PORTS is "${given}": it takes "auto" or a port from 1024 to 65506`,
    );
  },
);

test('auto is a block of which every port is free, away from those that systems hand out (DEM-10)', async () => {
  const base = await block.base({ PORTS: 'auto' });
  expect(base).toBeGreaterThanOrEqual(12_000);
  expect(base).toBeLessThan(30_000);
  await block.assertFree(block.portsFrom(base), 'it cannot start');
});

test('taken ports are named, with who holds them and how to choose others', async () => {
  const [one, other] = [await occupyPort(), await occupyPort()];
  const attempt = block.assertFree([one, other], 'the demo cluster cannot start');
  await expect(attempt).rejects.toThrow(BenchError);
  const message = await attempt.then(String, (error: Error) => error.message);
  const [first, ...rest] = message.split('\n');
  expect(first).toBe('the demo cluster cannot start:');
  expect(rest.slice(0, 2)).toEqual([
    expect.stringMatching(new RegExp(`^  port ${one} is held by .*node.* \\(pid ${process.pid}\\)$`)),
    expect.stringMatching(new RegExp(`^  port ${other} is held by .*node.* \\(pid ${process.pid}\\)$`)),
  ]);
  expect(rest.at(-1)).toBe(
    'Stop that process, or choose other ports: PORTS=5000, or PORTS=auto for any free ones.',
  );
});

test('free ports are no problem, and nobody holds them', async () => {
  const base = await block.base({ PORTS: 'auto' });
  await block.assertFree([base], 'it cannot start');
  expect(await portHolder(base)).toBeUndefined();
});
