// Supervisors of a platform that there is only here: started, found again, ended with their run. Real processes.
import { existsSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { BenchError } from '../errors';
import { projectRoot } from '../project-root';
import { onCleanUp, setVariables } from '../testing/clean-up';
import { temporaryFolder } from '../testing/folder';
import { untilGone } from '../testing/processes';
import { timeouts } from '../timeouts';
import { waitUntil } from '../wait';
import { Launcher } from './launcher';
import { leaseForRun } from './leased-run';
import { PortBlock } from './port-block';
import { SupervisorClient, type SupervisorStatus } from './supervisor-client';

jest.setTimeout(60_000);

/** A platform that notes what it is asked for, and cannot be deployed where its options say so. */
const PROGRAM = `
process.chdir(${JSON.stringify(projectRoot)});
require(${JSON.stringify(require.resolve('ts-node/register'))});
const { runSupervisor } = require(${JSON.stringify(path.join(__dirname, 'supervisor.ts'))});
void runSupervisor(['broken'], ({ base, broken }) => {
  const journal = [];
  const note = (what) => async () => void journal.push(what);
  const platform = {
    status: () => ({ base, journal }),
    deploy: async () => {
      if (broken === 'yes') throw new Error('no room');
      journal.push('deployed');
    },
    takeLease: note('leased'),
    endLease: note('lease ended'),
    restore: async () => ['all as before'],
    stop: async () => undefined,
  };
  return { platform, addRoutes: () => undefined };
});
`;

interface Status extends SupervisorStatus {
  readonly base: string;
  readonly journal: readonly string[];
}

class GroundClient extends SupervisorClient<Status> {
  constructor(socket: string) {
    super(socket, 'the ground');
  }
}

/** A launcher with a place of its own. */
function ground({ broken = 'no', program = PROGRAM } = {}) {
  setVariables({ GROUND_PORTS: 'auto' });
  const folder = temporaryFolder({ 'supervisor.js': program });
  const stateFile = path.join(folder, 'state/ground.json');
  const build = { name: 'first' };
  const launcher = new Launcher<GroundClient>({
    name: 'the ground',
    ports: new PortBlock('GROUND_PORTS', 4000, 3),
    provision: 'make ground',
    build: async () => build.name,
    dist: () => folder,
    program: 'supervisor.js',
    options: { broken },
    stateFile: () => stateFile,
    logFolder: ({ owned }) => path.join(folder, owned ? 'owned' : 'kept'),
    connect: (socket) => new GroundClient(socket),
  });
  onCleanUp(() => launcher.kept().then((kept) => kept?.client.stop()));
  return { launcher, stateFile, build };
}

test('one that is kept is found again, and left as it was by the runs that use it', async () => {
  const { launcher } = ground();
  expect(await launcher.kept()).toBeUndefined();
  const { base, client } = await launcher.start({ owned: false });
  expect(await launcher.kept()).toMatchObject({ base, isCurrent: true });
  setVariables({ GROUND_PORTS: undefined });
  const run = await leaseForRun(launcher);
  expect(run).toMatchObject({ base, isKept: true });
  const { pid, ...status } = await run.client.status();
  expect(status).toEqual({ base: String(base), journal: ['leased', 'deployed'] });
  expect(await run.finish()).toEqual(['all as before']);
  expect((await client.status()).pid).toBe(pid);
});

test('a run that was told to use other ports gets one of its own, which ends with it', async () => {
  const { launcher, stateFile } = ground();
  const kept = await launcher.start({ owned: false });
  const run = await leaseForRun(launcher);
  expect(run.isKept).toBe(false);
  expect(run.client.socket).not.toBe(kept.client.socket);
  const { pid } = await run.client.status();
  expect(await run.finish()).toEqual([]);
  await untilGone([pid]);
  expect(existsSync(run.client.socket)).toBe(false);
  expect([existsSync(stateFile), await kept.client.isUp()]).toEqual([true, true]);
});

test('one of older sources serves no run', async () => {
  const { launcher, build } = ground();
  await launcher.start({ owned: false });
  build.name = 'second';
  expect((await launcher.kept())?.isCurrent).toBe(false);
  setVariables({ GROUND_PORTS: undefined });
  await expect(launcher.forRun()).rejects.toThrow(
    new BenchError(
      'the ground that is up runs older sources than those of this folder; make ground renews it',
    ),
  );
});

test('one that has died is forgotten', async () => {
  const { launcher, stateFile } = ground();
  const { client } = await launcher.start({ owned: false });
  const { pid } = await client.status();
  process.kill(pid, 'SIGKILL');
  await untilGone([pid]);
  expect(await launcher.kept()).toBeUndefined();
  expect(existsSync(stateFile)).toBe(false);
  writeFileSync(stateFile, 'half of a st');
  expect(await launcher.kept()).toBeUndefined();
});

test('one of a run that never comes for its lease ends', async () => {
  setVariables({ TIMEOUT_LEASE_MS: '2000' });
  const { client } = await ground().launcher.start({ owned: true });
  await waitUntil<void>('it to end', timeouts.BRING_UP, async () =>
    (await client.isUp()) ? { notYet: 'it answers' } : { value: undefined },
  );
  await expect(client.status()).rejects.toThrow(/^the ground does not answer \((ENOENT|ECONNREFUSED)\)$/);
});

test('where a platform cannot be deployed the bench is broken, and nothing is held', async () => {
  const { launcher } = ground({ broken: 'yes' });
  const { client } = await launcher.start({ owned: false });
  setVariables({ GROUND_PORTS: undefined });
  await expect(leaseForRun(launcher)).rejects.toThrow(new BenchError('no room'));
  expect((await client.status()).journal).toContain('leased');
});

test.each([
  ["console.error('no platform'); process.exit(3);", 'no platform'],
  ['process.exit(3);', 'the process of the ground ended with 3'],
])('one that cannot start says why: %j', async (program, reason) => {
  const started = ground({ program }).launcher.start({ owned: true });
  await expect(started).rejects.toThrow(new BenchError(reason));
});
