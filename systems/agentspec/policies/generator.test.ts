// What the generator makes of a manifest, and how it relates to the demo agents' own policies.
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { loadManifest } from '../sidecar/manifest/manifest';
import type { Manifest } from '../sidecar/manifest/manifest';
import { generatePolicy } from './generator';
import { formatJson } from './json';

type Spec = Manifest['spec'];

const model: Spec['model'] = { provider: 'openai', id: 'gpt-4o', apiKey: '$env:OPENAI_API_KEY' };
const prompts: Spec['prompts'] = { system: '$file:prompts/system.md', hotReload: false };

const manifest = (spec: Partial<Spec> = {}, name = 'some-agent'): Manifest => ({
  apiVersion: 'agentspec.io/v1',
  kind: 'AgentSpec',
  metadata: { name, version: '1.0.0', description: 'An agent' },
  spec: { model, prompts, ...spec },
});

const piiDetector = { type: 'pii-detector', action: 'scrub' } as const;
const custom = { type: 'custom', module: 'guardrails', function: 'check', action: 'warn' } as const;
const toxicityFilter = (threshold: number) =>
  ({ type: 'toxicity-filter', action: 'warn', threshold }) as const;
const topicFilter = (...blockedTopics: string[]) =>
  ({ type: 'topic-filter', action: 'reject', blockedTopics }) as const;
const tool = (name: string, annotations?: { destructiveHint?: boolean }) =>
  ({ name, type: 'function', description: '', annotations }) as const;

const read = (...path: string[]): string => readFileSync(join(__dirname, ...path), 'utf8');

describe('a rule (POL-13)', () => {
  const declarations: [what: string, spec: Partial<Spec>, rules: string[]][] = [
    ['nothing', {}, []],
    ['an empty guardrails block', { guardrails: {} }, []],
    ['an input pii-detector', { guardrails: { input: [piiDetector] } }, ['pii_detector_not_invoked']],
    ['an input topic-filter', { guardrails: { input: [topicFilter('x')] } }, ['topic_filter_not_invoked']],
    [
      'an input prompt-injection',
      { guardrails: { input: [{ type: 'prompt-injection', action: 'warn' }] } },
      ['prompt_injection_not_invoked'],
    ],
    ['two custom input guardrails', { guardrails: { input: [custom, custom] } }, ['custom_not_invoked']],
    ['an output pii-detector and custom', { guardrails: { output: [piiDetector, custom] } }, []],
    ['a toxicity-filter', { guardrails: { output: [toxicityFilter(0.7)] } }, ['toxicity_threshold_exceeded']],
    [
      'a hallucination-detector of threshold 0',
      { guardrails: { output: [{ type: 'hallucination-detector', action: 'warn', threshold: 0 }] } },
      ['hallucination_threshold_exceeded'],
    ],
    [
      'a monthly limit',
      { model: { ...model, costControls: { maxMonthlyUSD: 1 } } },
      ['monthly_cost_limit_exceeded'],
    ],
    ['only an alert on costs', { model: { ...model, costControls: { alertAtUSD: 1 } } }, []],
    [
      'a time to live of 0',
      { memory: { shortTerm: { backend: 'redis', ttlSeconds: 0 } } },
      ['memory_ttl_mismatch'],
    ],
    ['a short-term memory without time to live', { memory: { shortTerm: { backend: 'redis' } } }, []],
    [
      'a destructive tool',
      { tools: [tool('a', { destructiveHint: true })] },
      ['destructive_tool_without_confirmation'],
    ],
    [
      'tools that are not destructive',
      { tools: [tool('a'), tool('b', {}), tool('c', { destructiveHint: false })] },
      [],
    ],
  ];

  it.each(declarations)('for %s', (_what, spec, rules) => {
    const policy = generatePolicy(manifest(spec));
    expect(policy.rules).toEqual(rules);
    expect([...policy.rego.matchAll(/deny contains "(\w+)"/g)].map(([, id]) => id)).toEqual(rules);
  });
});

describe('the data (POL-14)', () => {
  it('is only the empty list of destructive tools when nothing is declared', () => {
    expect(Object.entries(generatePolicy(manifest()).data)).toEqual([['destructiveTools', []]]);
  });

  it('takes the strictest of several thresholds', () => {
    const { data } = generatePolicy(
      manifest({ guardrails: { output: [toxicityFilter(0.8), toxicityFilter(0.6)] } }),
    );
    expect(data.toxicityThreshold).toBe(0.6);
  });

  it('joins the topics of several filters', () => {
    const { data } = generatePolicy(
      manifest({ guardrails: { input: [topicFilter('a', 'b'), topicFilter('b', 'c')] } }),
    );
    expect(data.blockedTopics).toEqual(['a', 'b', 'c']);
  });

  it('takes the fields to scrub from the memory hygiene, as they are written', () => {
    const { data } = generatePolicy(manifest({ memory: { hygiene: { piiScrubFields: ['$env:FIELD'] } } }));
    expect(data.piiScrubFields).toEqual(['$env:FIELD']);
  });
});

describe('the package', () => {
  it.each([
    ['fitness-tracker', 'package agentspec.agent.fitness_tracker'],
    ['a', 'package agentspec.agent.a'],
    ['default', 'package agentspec.agent["default"]'],
  ])('of %s is: %s', (name, line) => {
    expect(generatePolicy(manifest({}, name)).rego.split('\n')).toContain(line);
  });

  it.each(['1st-agent', '-agent', 'a'.repeat(65)])('cannot be named after %s', (name) => {
    expect(() => generatePolicy(manifest({}, name))).toThrow(
      /must begin with a letter and have at most 64 characters/,
    );
  });
});

describe('the committed fixtures', () => {
  it.each(['all-rules', 'no-rules'])('%s is what the generator makes of its manifest', (name) => {
    const policy = generatePolicy(loadManifest(join(__dirname, 'fixtures', name, 'agent.yaml')));
    expect(policy.rego).toBe(read('fixtures', name, 'policy.rego'));
    expect(`${formatJson(policy.data)}\n`).toBe(read('fixtures', name, 'data.json'));
  });
});

describe("a demo agent's own policy (C-56)", () => {
  const generated = (agent: string) =>
    generatePolicy(loadManifest(join(__dirname, '..', 'agents', 'manifests', `${agent}.yaml`)));
  const ownRules = (agent: string) =>
    [...read(agent, 'policy.rego').matchAll(/deny contains "(\w+)"/g)].map(([, id]) => id);
  const ownData = (agent: string): unknown => JSON.parse(read(agent, 'data.json'));

  it("has two rules more than gymcoach's manifest gives", () => {
    expect(generated('gymcoach').rules).toEqual(['pii_detector_not_invoked']);
    expect(ownRules('gymcoach')).toEqual([
      'pii_detector_not_invoked',
      'toxicity_threshold_exceeded',
      'destructive_tool_without_confirmation',
    ]);
    expect(ownData('gymcoach')).toEqual({ toxicityThreshold: 0.7, destructiveTools: [] });
  });

  it("has the very rules and data that fitness-tracker's manifest gives", () => {
    const { rules, data } = generated('fitness-tracker');
    expect(ownRules('fitness-tracker')).toEqual(rules);
    expect(ownData('fitness-tracker')).toEqual(data);
    expect(data).toEqual({ toxicityThreshold: 0.7, destructiveTools: [] });
  });
});
