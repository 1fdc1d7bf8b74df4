// The five demo agents as data, and two of them as the live patch leaves them: what each is, what it answers, how it
// reports (AGT-1, DEM-29, DEM-30; tables in docs/contracts).
import { fitnessTools, type FitnessTool } from './chat/fitness-tools';
import { safeMessagingFilter, toxicityFilter, type OutputFilter } from './chat/output-filters';
import type { PiiField } from './chat/pii-detector';
import { keyCheck, modelCheck, toolCheck, type Check } from './live-report';

export interface ToolDescription {
  readonly name: string;
  readonly description: string;
}

/** How an agent with a chat route answers on it. */
export interface ChatProfile {
  readonly piiFields: readonly PiiField[];
  /** Type under which the output guardrail is declared and reported. */
  readonly outputGuardrail: string;
  readonly outputFilter: OutputFilter;
  /** What really runs behind each declared tool. */
  readonly tools: Readonly<
    Record<'plan' | 'log' | 'progress', { readonly name: string; readonly run: FitnessTool }>
  >;
  /** Whether it also pushes what it reports by header (AGT-11). */
  readonly pushes: boolean;
}

export interface Profile {
  readonly name: string;
  readonly version: string;
  /** A silent agent is a process that listens nowhere (AGT-4). */
  readonly listens: boolean;
  /** As /capabilities lists them. */
  readonly tools: readonly (ToolDescription | { readonly name: string })[];
  /** Absent where the agent has no live report. */
  readonly checks?: (env: NodeJS.ProcessEnv) => readonly Check[];
  readonly chat?: ChatProfile;
}

const silent = (name: string, version: string): Profile => ({ name, version, listens: false, tools: [] });

const gymcoach: Profile = {
  name: 'gymcoach',
  version: '1.0.0',
  listens: true,
  tools: [{ name: 'get-workout-plan' }, { name: 'log-exercise' }, { name: 'get-progress' }],
  chat: {
    piiFields: ['name', 'email', 'phone'],
    outputGuardrail: 'custom',
    outputFilter: safeMessagingFilter,
    tools: {
      plan: { name: 'get-workout-plan', run: fitnessTools.plan },
      log: { name: 'log-exercise', run: fitnessTools.log },
      progress: { name: 'get-progress', run: fitnessTools.progress },
    },
    pushes: false,
  },
};

const fitnessTracker: Profile = {
  name: 'fitness-tracker',
  version: '1.2.0',
  listens: true,
  tools: [
    { name: 'plan-workout', description: 'Plans a workout for a goal and a number of minutes' },
    { name: 'log-session', description: 'Logs a finished training session' },
    { name: 'get-progress', description: 'Compares the minutes trained with the goal of the week' },
  ],
  checks: (env) => [
    keyCheck('GROQ_API_KEY', env),
    modelCheck('groq/llama-3.3-70b-versatile', { status: 'pass', latencyMs: 88 }),
    ...['plan-workout', 'log-session', 'get-progress'].map((tool) => toolCheck(tool, { status: 'pass' })),
  ],
  chat: {
    piiFields: ['name', 'email', 'phone', 'address'],
    outputGuardrail: 'toxicity-filter',
    outputFilter: toxicityFilter(0.7),
    tools: {
      plan: { name: 'plan-workout', run: fitnessTools.plan },
      log: { name: 'log-session', run: fitnessTools.log },
      progress: { name: 'get-progress', run: fitnessTools.progress },
    },
    pushes: true,
  },
};

/** Broken on purpose: nothing stands behind its model and tools, and it does not report its unset key. */
const researchAgent: Profile = {
  name: 'research-agent',
  version: '0.4.0',
  listens: true,
  tools: [
    { name: 'search-arxiv', description: 'Searches arXiv for papers on a topic' },
    { name: 'analyze-paper', description: 'Summarises the method and findings of a paper' },
  ],
  checks: () => [
    modelCheck('openai/gpt-4o', { status: 'fail', message: 'the model cannot be called: no API key' }),
    toolCheck('search-arxiv', { status: 'fail', message: 'the tool has no implementation' }),
    toolCheck('analyze-paper', { status: 'fail', message: 'the tool has no implementation' }),
  ],
};

/** Healed by its key: then its model and its tools can be called (DEM-30). */
const researchAgentPatched: Profile = {
  ...researchAgent,
  checks: (env) => [
    keyCheck('OPENAI_API_KEY', env),
    env.OPENAI_API_KEY
      ? modelCheck('openai/gpt-4o', { status: 'pass', latencyMs: 88 })
      : modelCheck('openai/gpt-4o', { status: 'fail', message: 'the model cannot be called: no API key' }),
    ...['search-arxiv', 'analyze-paper'].map((tool) => toolCheck(tool, { status: 'pass' })),
  ],
};

const voiceAssistant = silent('voice-assistant', '0.1.0');

/** Listens, and lists what its manifest declares; it has no live report (DEM-29). */
const voiceAssistantPatched: Profile = {
  ...voiceAssistant,
  listens: true,
  tools: [
    { name: 'transcribe', description: 'Turns speech into text' },
    { name: 'synthesise', description: 'Turns text into speech' },
    { name: 'search', description: 'Searches the web' },
    { name: 'calendar', description: 'Reads and writes appointments' },
  ],
};

/** By what AGENT_PROFILE calls them. A patched agent is another profile of the same agent. */
export const profiles: Readonly<Record<string, Profile>> = {
  gymcoach,
  'trading-bot': silent('trading-bot', '0.3.0'),
  'voice-assistant': voiceAssistant,
  'voice-assistant-patched': voiceAssistantPatched,
  'fitness-tracker': fitnessTracker,
  'research-agent': researchAgent,
  'research-agent-patched': researchAgentPatched,
};

/** @throws Error naming the profiles there are */
export function profileNamed(name: string): Profile {
  const found = Object.hasOwn(profiles, name) ? profiles[name] : undefined;
  if (found) return found;
  throw new Error(`AGENT_PROFILE is "${name}"; it must be one of ${Object.keys(profiles).join(', ')}`);
}
