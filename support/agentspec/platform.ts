// AgentSpec, as the suite sees every platform.
import type { Platform } from '../platform';
import { connect, environmentNames, prepare } from './environments/prepare';
import type { AgentSpecEnvironment } from './environments/environment';
import { mayRunBeside } from './scenario/locks';
import { AgentSpecScenario } from './scenario/scenario';

/** One connection a process: scenarios of one worker run one after the other. */
let connected: AgentSpecEnvironment | undefined;

export const agentSpec: Platform<AgentSpecScenario> = {
  name: 'AgentSpec',
  tag: '@agentspec',
  environments: environmentNames,
  prepare: (environment, { worldParameters }) => prepare(environment, worldParameters),
  open: ({ environment, evidence, answer, tags }) =>
    new AgentSpecScenario((connected ??= connect(environment)), evidence, answer, tags),
  mayRunBeside,
};
