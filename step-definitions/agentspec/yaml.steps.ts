// Steps that scenario files in YAML turn into (features/agentspec/scenarios).
import { setTimeout as pause } from 'node:timers/promises';
import { Given, Then } from '@cucumber/cucumber';
import { AssertionError } from 'chai';
import { BenchError } from '../../runner/errors';
import { exactJson } from '../../runner/exact-json';
import { NoAnswer } from '../../runner/http/http-client';
import type { HttpRequest } from '../../runner/http/http-request';
import type { ProvingGroundWorld } from '../../support/world';
import {
  BROKEN_FILE_STEP,
  checkStep,
  parseStep,
  showsPresence,
  type Step,
} from '../../support/agentspec/yaml-scenarios';

const RETRY_PAUSE_MS = 25;

Given(
  'the YAML scenario speaks to the {word} agent',
  async function (this: ProvingGroundWorld, agent: string) {
    const known = await this.agentSpec.environment.agentNames();
    if (!known.includes(agent))
      throw new BenchError(
        `the scenario file names the agent "${agent}"; there are: ${known.join(', ')} (YML-8)`,
      );
    this.agentSpec.select(agent);
  },
);

Then('step {string} holds:', async function (this: ProvingGroundWorld, _name: string, text: string) {
  const step = parseStep(text);
  const end = Date.now() + (step.within ?? 0) * 1000;
  for (;;) {
    const failure = await attempt(this, step);
    if (!failure) return;
    if (Date.now() + RETRY_PAUSE_MS > end)
      throw new AssertionError(`${step.name}: ${failure}${step.within ? ` (after ${step.within} s)` : ''}`);
    await pause(RETRY_PAUSE_MS);
  }
});

/** Only a broken file has this step, and only the plugin writes it: YML-4. */
Then(BROKEN_FILE_STEP, function (this: ProvingGroundWorld, problems: string) {
  throw new BenchError(problems);
});

/** @returns why the step does not hold, no answer among the reasons, or nothing */
async function attempt({ agentSpec }: ProvingGroundWorld, step: Step): Promise<string | undefined> {
  try {
    const answer = await (step.endpoint === 'control' ? agentSpec.control : agentSpec.proxy).send(
      requestOf(step),
    );
    const failure = checkStep(step.expect, answer);
    answer.isRead = failure !== undefined || showsPresence(step.expect);
    return failure;
  } catch (error) {
    if (error instanceof NoAnswer || error instanceof AssertionError) return error.message;
    throw error;
  }
}

function requestOf(step: Step): HttpRequest {
  const hasBody = step.body !== undefined && step.body !== null;
  return {
    method: step.method,
    target: step.path,
    headers: { ...(hasBody && { 'content-type': 'application/json' }), ...step.headers },
    body: hasBody ? exactJson(step.body) : undefined,
  };
}
