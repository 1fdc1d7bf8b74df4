import { existsSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { parse } from 'yaml';
import { profileNamed } from './profiles';

const home = path.join(__dirname, '..');
const guardrails = {
  input: [{ type: 'pii-detector', action: 'scrub', fields: ['name', 'email', 'phone'] }],
  output: [{ type: 'toxicity-filter', threshold: 0.7, action: 'warn' }],
};
const manifestOf = (name: string) =>
  parse(readFileSync(path.join(__dirname, 'manifests', `${name}.yaml`), 'utf8'));

/** The table of the contract, "Who they are" (AGT-1). */
const declared = {
  gymcoach: {
    version: '1.0.0',
    model: ['anthropic', 'claude-haiku-4-5-20251001', 'demo-key-not-a-secret'],
    tools: ['get-workout-plan', 'log-exercise', 'get-progress'],
    guardrails: {
      input: [{ type: 'pii-detector', action: 'scrub', fields: ['name', 'email', 'phone'] }],
      output: [
        { type: 'custom', module: 'guardrails.content', function: 'safe_messaging_filter', action: 'warn' },
      ],
    },
  },
  'trading-bot': {
    version: '0.3.0',
    model: ['openai', 'gpt-4o', 'demo-key-not-a-secret'],
    tools: ['get-market-data', 'generate-signal', 'execute-trade'],
    requires: { services: [{ type: 'redis', connection: 'redis://redis:6379' }] },
    evaluation: {
      framework: 'deepeval',
      datasets: [{ name: 'trading-signals-qa', path: 'datasets/trading-signals-qa.jsonl' }],
    },
  },
  'voice-assistant': {
    version: '0.1.0',
    model: ['openai', 'gpt-4o-mini', '$env:OPENAI_API_KEY'],
    tools: ['transcribe', 'synthesise', 'search', 'calendar'],
  },
  'fitness-tracker': {
    version: '1.2.0',
    model: ['groq', 'llama-3.3-70b-versatile', '$env:GROQ_API_KEY'],
    tools: ['plan-workout', 'log-session', 'get-progress'],
    guardrails: {
      input: [{ type: 'pii-detector', action: 'scrub', fields: ['name', 'email', 'phone', 'address'] }],
      output: [{ type: 'toxicity-filter', action: 'warn', threshold: 0.7 }],
    },
  },
  'research-agent': {
    version: '0.4.0',
    model: ['openai', 'gpt-4o', '$env:OPENAI_API_KEY'],
    tools: ['search-arxiv', 'analyze-paper'],
  },
};

describe.each(Object.entries(declared))('the manifest of %s', (name, { version, model, tools, ...rest }) => {
  const { apiVersion, kind, metadata, spec } = manifestOf(name);

  it('declares what the contract says, and nothing that would cost or save a point', () => {
    expect([apiVersion, kind, metadata.name, metadata.version]).toEqual([
      'agentspec.io/v1',
      'AgentSpec',
      name,
      version,
    ]);
    expect(metadata.description).not.toBe('');
    const { model: given, prompts, tools: given_tools, ...others } = spec;
    expect(Object.values(given)).toEqual(model);
    expect(Object.keys(prompts)).toEqual(['system']);
    expect(given_tools.map((tool: { name: string }) => tool.name)).toEqual(tools);
    for (const tool of given_tools) expect(Object.keys(tool)).toEqual(['name', 'type', 'description']);
    expect(others).toEqual(rest);
  });

  it('agrees with what the agent is and lists', () => {
    const profile = profileNamed(name);
    expect(profile.version).toBe(version);
    for (const tool of profile.tools) expect(spec.tools).toContainEqual(expect.objectContaining(tool));
  });
});

it.each(['voice-assistant', 'research-agent'])(
  'the live patch adds guardrails to the manifest of %s, and nothing else (DEM-29, DEM-30)',
  (name) => {
    const { spec, ...before } = manifestOf(name);
    expect(manifestOf(`patched/${name}`)).toEqual({ ...before, spec: { ...spec, guardrails } });
  },
);

it('only trading-bot names a dataset, and its file is absent', () => {
  expect(existsSync(path.join(__dirname, 'manifests/datasets/trading-signals-qa.jsonl'))).toBe(false);
});

describe('demo.yaml', () => {
  const { agents } = parse(readFileSync(path.join(home, 'demo.yaml'), 'utf8')) as {
    agents: {
      name: string;
      profile: string;
      manifest: string;
      listens: boolean;
      policy?: string;
      opaMode?: string;
    }[];
  };

  it('has the five agents in the order of their ports', () => {
    expect(agents.map(({ name }) => name)).toEqual(Object.keys(declared));
  });

  it('runs each as its own profile with its own manifest', () => {
    for (const { name, profile, manifest, listens } of agents) {
      expect(profileNamed(profile)).toMatchObject({ name, listens });
      expect(parse(readFileSync(path.join(home, manifest), 'utf8')).metadata.name).toBe(name);
    }
  });

  it('gives a policy engine, at rest in track, to the two agents that report', () => {
    const engines = agents.flatMap(({ policy, opaMode }) => (policy || opaMode ? [[policy, opaMode]] : []));
    expect(engines).toEqual([
      ['policies/gymcoach', 'track'],
      ['policies/fitness-tracker', 'track'],
    ]);
  });
});

it('gymcoach under another name declares what gymcoach declares (DEM-41)', () => {
  const { metadata, ...rest } = manifestOf('gymcoach-renamed');
  const { metadata: own, ...declaredRest } = manifestOf('gymcoach');
  expect(metadata).toEqual({ ...own, name: 'gymcoach-renamed' });
  expect(rest).toEqual(declaredRest);
});
