// However a test environment ends, killed or not, nothing of it stays behind.
import { existsSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { onCleanUp, setVariables } from '../../../../runner/testing/clean-up';
import { temporaryFolder } from '../../../../runner/testing/folder';
import { isListening, isRunning, untilGone } from '../../../../runner/testing/processes';
import { waitUntil } from '../../../../runner/wait';
import { timeouts } from '../../../timeouts';
import { launcher } from './launcher';

jest.setTimeout(240_000);

/** One of a run, healthy. */
async function environment() {
  setVariables({ OPTIINFRA_PORT_BASE: 'auto', PROVING_GROUND_REPORTS: temporaryFolder() });
  const { client, base } = await launcher.start({ owned: true });
  onCleanUp(() => client.letGo());
  await client.takeLease('a test');
  await client.deploy();
  const { pid, processes } = await client.status();
  const data = path.join(tmpdir(), `proving-ground-optiinfra-${pid}`);
  return { client, pid, data, base, pids: [pid, ...processes.map((one) => one.pid)] };
}

test.each<NodeJS.Signals>(['SIGKILL', 'SIGTERM'])(
  'ended by %s, its processes, its ports and its data are gone',
  async (signal) => {
    const { pid, pids, data, base } = await environment();
    expect(pids).toHaveLength(9);
    expect(existsSync(data)).toBe(true);
    process.kill(pid, signal);
    await untilGone(pids);
    await waitUntil<void>('the data to be gone', timeouts.TAKE_DOWN, async () =>
      existsSync(data) ? { notYet: `${data} is there` } : { value: undefined },
    );
    expect(await isListening(base)).toBe(false);
  },
);

test('a process that was ended is started again, alone, and everything is healthy', async () => {
  const { client, pids } = await environment();
  await client.crash('cost-agent');
  expect(pids.filter(isRunning)).toHaveLength(8);
  expect(await client.restore()).toEqual(['cost-agent: runs again']);
  await expect(client.crash('database')).rejects.toThrow('it runs postgres, cloud, portal, orchestrator');
  await client.stop();
  await untilGone(pids);
});
