// Around every scenario: time limits, evidence of failures, connections closed; and reasons for what is not run.
import {
  After,
  Before,
  setDefaultTimeout,
  setDefinitionFunctionWrapper,
  setParallelCanAssign,
  Status,
} from '@cucumber/cucumber';
import { CannotRunHere } from '../runner/errors';
import { mayRunBeside } from './agentspec/scenario/locks';
import { attachTraces } from './agentspec/scenario/traces';
import { NOT_RUN_PREFIX } from '../runner/run/run-record';
import type { ProvingGroundWorld } from './world';
import { timeouts } from './timeouts';

setDefaultTimeout(timeouts.STEP.ms);
setParallelCanAssign(mayRunBeside);

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
        if (!(error instanceof CannotRunHere)) {
          this.evidence.comparison(error);
          throw await this.blame(error);
        }
        this.log(`${NOT_RUN_PREFIX}${error.message}`);
        return 'skipped';
      }
    },
    'length',
    { value: definition.length },
  ),
);

Before({ tags: '@kubernetes' }, function (this: ProvingGroundWorld) {
  if (this.isOnKubernetes) return undefined;
  this.log(`${NOT_RUN_PREFIX}it needs a Kubernetes cluster (npx cucumber-js --profile kind or kubernetes)`);
  return 'skipped';
});

After(async function (this: ProvingGroundWorld, { result }) {
  if (result?.status === Status.FAILED) {
    for (const subject of this.namedSubjects) await subject.attachEvidence();
  }
  await attachTraces(this.namedSubjects, this.evidence);
  await this.end();
});
