// OptiInfra, as the suite sees every platform.
import { BenchError } from '../../runner/errors';
import type { Platform } from '../platform';
import { connectEmbedded, prepareEmbedded } from './environments/embedded/environment';
import type { OptiInfraEnvironment } from './environments/environment';
import { connectUrls, prepareUrls } from './environments/urls/environment';
import { OptiInfraScenario } from './scenario/scenario';

/** One connection a process: scenarios of one worker run one after the other. */
let connected: OptiInfraEnvironment | undefined;

export const optiInfra: Platform<OptiInfraScenario> = {
  name: 'OptiInfra',
  tag: '@optiinfra',
  environments: ['embedded', 'urls'],
  prepare: (environment) => (environment === 'embedded' ? prepareEmbedded() : prepareUrls()),
  open: (context) => new OptiInfraScenario((connected ??= connect(context.environment)), context),
  // Each scenario has a customer of its own; only who ends processes, or looks at all of the platform, runs alone.
  mayRunBeside: (candidate, running) => {
    const isAlone = [candidate, ...running].some(({ tags }) => tags.some(({ name }) => name === '@alone'));
    const isOptiInfra = ({ tags }: typeof candidate) => tags.some(({ name }) => name === '@optiinfra');
    return !isAlone || !isOptiInfra(candidate) || !running.some(isOptiInfra);
  },
};

/** @throws BenchError where no platform was brought up for this process */
function connect(environment: string): OptiInfraEnvironment {
  const found = environment === 'embedded' ? connectEmbedded() : connectUrls();
  if (found) return found;
  throw new BenchError(
    'no OptiInfra was brought up for this process: scenarios run through npx cucumber-js, with the plugin of cucumber.js',
  );
}
