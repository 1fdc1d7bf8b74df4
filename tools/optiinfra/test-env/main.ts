// The commands behind the make targets of OptiInfra's test environment: node -r ts-node/register tools/optiinfra/test-env/main.ts <command>.
import { BenchError } from '../../../runner/errors';
import { runMain } from '../../../runner/run-main';
import { buildPlatform } from '../../../support/optiinfra/environments/embedded/launcher';
import { startKept, stopKept } from '../../../support/optiinfra/environments/embedded/kept';
import { say } from '../../print';
import { healthCheck } from './health-check';
import { initTestData } from './init-test-data';
import { verifyPrerequisites } from './prerequisites';

/** Gives whether all is well; a broken bench is thrown. */
type Command = () => Promise<boolean>;

const commands: Readonly<Record<string, Command>> = {
  'verify-prerequisites': verifyPrerequisites,
  'build-all': async () => {
    await buildPlatform();
    say('OptiInfra: its programs are built');
    return true;
  },
  start: async () => {
    const { access, wasUp } = await startKept();
    const { api, portal, simulator } = access;
    say(`test environment: ${wasUp ? 'already up' : 'up'}; API ${api}, portal ${portal}, cloud ${simulator}`);
    return true;
  },
  'health-check': healthCheck,
  'init-test-data': initTestData,
  stop: async () => {
    const wasUp = await stopKept();
    say(`test environment: ${wasUp ? 'ended, its processes and data are gone' : 'not up, nothing to do'}`);
    return true;
  },
};

runMain(async () => {
  const name = process.argv[2] ?? '';
  const command = commands[name];
  if (command) return (await command()) ? 0 : 1;
  throw new BenchError(
    `there is no command "${name}" of the test environment; there are: ${Object.keys(commands).join(', ')}`,
  );
});
