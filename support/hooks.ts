// Around every scenario: time limits, evidence of failures, connections closed; and reasons for what is not run.
import {
  After,
  Before,
  setDefaultTimeout,
  setDefinitionFunctionWrapper,
  setParallelCanAssign,
  Status,
} from '@cucumber/cucumber';
import { BenchError, CannotRunHere, messageOf, plain } from '../runner/errors';
import { NOT_RUN_PREFIX } from '../runner/run/run-record';
import { platforms, whyNotIn } from './platforms';
import { timeouts } from './timeouts';
import type { ProvingGroundWorld } from './world';

setDefaultTimeout(timeouts.STEP.ms);
setParallelCanAssign((candidate, running) =>
  platforms.every((platform) => platform.mayRunBeside(candidate, running)),
);

/** A worker whose coordinator was killed must not go on by itself. */
if (process.send) process.on('disconnect', () => process.exit(1));

/** A step that throws CannotRunHere skips its scenario and says why. */
setDefinitionFunctionWrapper((definition: (...args: unknown[]) => unknown) =>
  // Cucumber tells callback style by the number of parameters, so the wrapper must have as many as the step.
  Object.defineProperty(
    async function (this: ProvingGroundWorld, ...args: unknown[]) {
      try {
        return await definition.apply(this, args);
      } catch (error) {
        if (error instanceof CannotRunHere) return skip(this, error.message);
        this.evidence.comparison(error);
        throw await causeOf(this, error);
      }
    },
    'length',
    { value: definition.length },
  ),
);

/** A step that failed because of interference says nothing about the platform. @returns what to throw */
async function causeOf(world: ProvingGroundWorld, error: unknown): Promise<unknown> {
  if (error instanceof BenchError) return plain(error);
  for (const scenario of world.opened) {
    const interference = await scenario.interference();
    if (interference) return new BenchError(`${interference}; so it says nothing that ${messageOf(error)}`);
  }
  return error;
}

function skip(world: ProvingGroundWorld, reason: string): 'skipped' {
  world.log(`${NOT_RUN_PREFIX}${reason}`);
  return 'skipped';
}

for (const platform of platforms) {
  Before({ tags: platform.tag }, function (this: ProvingGroundWorld, { pickle }) {
    this.tags = pickle.tags.map(({ name }) => name);
    const reason = whyNotIn(this.environment, platform);
    return reason === undefined ? undefined : skip(this, reason);
  });
}

Before({ tags: '@kubernetes' }, function (this: ProvingGroundWorld) {
  if (this.environment === 'kubernetes') return undefined;
  return skip(this, 'it needs a Kubernetes cluster (npx cucumber-js --profile kind or kubernetes)');
});

After({ name: 'evidence and cleanup' }, async function (this: ProvingGroundWorld, { result }) {
  const opened = [...this.opened];
  if (result?.status === Status.FAILED) for (const one of opened) await one.attachFailureEvidence();
  for (const one of opened) await one.attachTraces();
  await this.end();
});

/** Runs before the one above: cucumber runs hooks of this kind from the last to the first. */
After({ name: 'every error was looked at' }, function (this: ProvingGroundWorld, { result }) {
  for (const one of this.opened) one.leave();
  if (result?.status === Status.PASSED) this.evidence.unreadErrors.assertNone();
});
