// Which manifests are accepted, and what is said about the others: MAN-2 to MAN-14.
import path from 'node:path';
import { stringify } from 'yaml';
import { chatPath, loadManifest, ManifestError, modelId } from './manifest';
import { complete, folder, load, minimal, problemsOf, withSpec } from './testing/manifest-file';

describe('a valid manifest', () => {
  it('comes back as written, references and all (MAN-3 to MAN-14)', () => {
    expect(load(stringify(complete()))).toEqual(complete());
  });

  it('loses keys that the schema does not know, at every level (MAN-2)', () => {
    const source = minimal();
    const extended = {
      ...source,
      extra: 1,
      metadata: { ...source.metadata, extra: 1 },
      spec: { ...source.spec, extra: 1, tools: [{ name: 't', type: 'function', description: '', extra: 1 }] },
    };
    expect(JSON.stringify(load(stringify(extended)))).not.toContain('extra');
  });

  it('gets its defaults (MAN-8, MAN-12, MAN-13)', () => {
    const { spec } = load(
      withSpec({
        mcp: { servers: [{ name: 'm', transport: 'sse', healthCheck: {} }] },
        subagents: [{ name: 's', ref: { agentspec: 'x' }, invocation: 'parallel' }],
        api: { type: 'rest', chatEndpoint: {} },
        evaluation: { framework: 'custom' },
      }),
    );
    expect(spec).toMatchObject({
      prompts: { hotReload: false },
      mcp: { servers: [{ healthCheck: { timeoutSeconds: 5 } }] },
      subagents: [{ passContext: false }],
      api: { streaming: false, chatEndpoint: { path: '/v1/chat', streaming: true } },
      evaluation: { ciGate: false },
    });
  });

  it.each([
    [{}, '/v1/chat'],
    [{ api: { type: 'rest' } }, '/v1/chat'],
    [{ api: { type: 'rest', chatEndpoint: {} } }, '/v1/chat'],
    [{ api: { type: 'rest', chatEndpoint: { path: '/talk' } } }, '/talk'],
    [{ api: { type: 'rest', chatEndpoint: { path: 'talk' } } }, '/talk'],
  ])('%j has the chat path %s (MAN-12)', (spec, expected) => {
    expect(chatPath(load(withSpec(spec)))).toBe(expected);
  });

  it('names its model', () => {
    expect(modelId(load(withSpec({})))).toBe('p/m');
  });

  it('may use anchors and merge keys', () => {
    const text = `${withSpec({})}  tools:\n    - &tool { name: a, type: function, description: d }\n    - { <<: *tool, name: b }\n`;
    expect(load(text).spec.tools?.map(({ name }) => name)).toEqual(['a', 'b']);
  });

  it('may be large', () => {
    const tags = Array.from({ length: 10_000 }, (_, index) => `t${index}`);
    const source = minimal();
    const { metadata } = load(
      stringify({ ...source, metadata: { ...source.metadata, tags, description: 'x'.repeat(1024 * 1024) } }),
    );
    expect([metadata.tags?.length, metadata.description.length]).toEqual([10_000, 1024 * 1024]);
  });
});

describe('an invalid manifest', () => {
  it.each([
    ['an empty file', '', 'empty'],
    ['only a comment', '# nothing', 'empty'],
    ['a text', 'hello', 'object'],
    ['a list', '- a', 'object'],
    ['two documents', 'a: 1\n---\nb: 2\n', 'document'],
    ['a tab', 'a:\n\tb: 1\n', 'line 2, column 1'],
    ['a key twice', 'a: 1\nb: 2\na: 3\n', 'line 3, column 1'],
    ['a bracket that stays open', 'a: 1\nb: [1, 2\n', 'line 3'],
    ['an unknown anchor', 'a: *nowhere', 'nowhere'],
    ['an anchor that explodes', bomb(), 'alias'],
    ['too deep nesting', '['.repeat(100_000), 'YAML'],
    ['a byte that is no UTF-8', Buffer.from([0x61, 0x3a, 0x20, 0xff]), 'UTF-8'],
  ])('is refused: %s', (_what, content, hint) => {
    expect(problemsOf(content)).toContain(hint);
  });

  it('is refused when the file is missing or a folder', () => {
    expect(() => loadManifest(path.join(folder, 'absent.yaml'))).toThrow(ManifestError);
    expect(() => loadManifest(folder)).toThrow(ManifestError);
  });

  it('is told all its problems, each with its place and what is allowed', () => {
    const problems = problemsOf(
      'apiVersion: v2\nmetadata:\n  name: Big\nspec:\n  tools:\n    - type: other\n',
    ).split('\n');
    const about = (field: string) => problems.find((problem) => problem.startsWith(`${field}:`));
    expect(about('apiVersion')).toContain('agentspec.io/v1');
    expect(about('apiVersion')).toContain('line 1');
    expect(about('kind')).toContain('AgentSpec');
    expect(about('metadata.name')).toContain('line 3');
    expect(about('spec.tools[0].type')).toMatch(/function.*mcp.*builtin/);
    for (const field of [
      'metadata.version',
      'metadata.description',
      'spec.model',
      'spec.prompts',
      'spec.tools[0].name',
    ]) {
      expect(about(field)).toBeDefined();
    }
  });

  it.each([
    ['metadata.name', { metadata: { name: '', version: '1.0.0', description: 'd' } }],
    ['metadata.name', { metadata: { name: 'a_b', version: '1.0.0', description: 'd' } }],
    ['metadata.version', { metadata: { name: 'a', version: '1.0', description: 'd' } }],
    ['metadata.version', { metadata: { name: 'a', version: 1, description: 'd' } }],
    ['metadata.description', { metadata: { name: 'a', version: '1.0.0', description: '' } }],
  ])('is refused for %s', (field, change) => {
    expect(problemsOf(stringify({ ...minimal(), ...change }))).toContain(`${field}: `);
  });

  const model = minimal().spec.model as object;

  it.each([
    ['spec.model', { model: undefined }],
    ['spec.model.apiKey', { model: { ...model, apiKey: undefined } }],
    ['spec.model.parameters.temperature', { model: { ...model, parameters: { temperature: 2.1 } } }],
    ['spec.model.parameters.maxTokens', { model: { ...model, parameters: { maxTokens: 0 } } }],
    ['spec.model.parameters.topP', { model: { ...model, parameters: { topP: -0.1 } } }],
    [
      'spec.model.fallback.triggerOn[0]',
      { model: { ...model, fallback: { ...model, triggerOn: ['boredom'] } } },
    ],
    ['spec.model.fallback.maxRetries', { model: { ...model, fallback: { ...model, maxRetries: 11 } } }],
    ['spec.model.costControls.maxMonthlyUSD', { model: { ...model, costControls: { maxMonthlyUSD: 0 } } }],
    ['spec.prompts.system', { prompts: {} }],
    ['spec.prompts.hotReload', { prompts: { system: 's', hotReload: 'yes' } }],
    ['spec.tools', { tools: { name: 't' } }],
    ['spec.tools[0].name', { tools: [{ name: 'T', type: 'function', description: 'd' }] }],
    [
      'spec.tools[0].annotations.readOnlyHint',
      { tools: [{ name: 't', type: 'mcp', description: 'd', annotations: { readOnlyHint: 1 } }] },
    ],
    ['spec.mcp.servers[0].transport', { mcp: { servers: [{ name: 'm', transport: 'pigeon' }] } }],
    [
      'spec.mcp.servers[0].healthCheck.timeoutSeconds',
      { mcp: { servers: [{ name: 'm', transport: 'sse', healthCheck: { timeoutSeconds: 61 } }] } },
    ],
    ['spec.memory.shortTerm.backend', { memory: { shortTerm: { backend: 'paper' } } }],
    ['spec.memory.shortTerm.ttlSeconds', { memory: { shortTerm: { backend: 'redis', ttlSeconds: -1 } } }],
    ['spec.memory.longTerm.connectionString', { memory: { longTerm: { backend: 'postgres' } } }],
    ['spec.subagents[0].ref', { subagents: [{ name: 's', ref: {}, invocation: 'parallel' }] }],
    [
      'spec.subagents[0].invocation',
      { subagents: [{ name: 's', ref: { agentspec: 'x' }, invocation: 'never' }] },
    ],
    ['spec.api.type', { api: { type: 'soap' } }],
    ['spec.api.port', { api: { type: 'rest', port: 0 } }],
    [
      'spec.guardrails.input[0].type',
      { guardrails: { input: [{ type: 'toxicity-filter', threshold: 1, action: 'warn' }] } },
    ],
    [
      'spec.guardrails.input[0].action',
      { guardrails: { input: [{ type: 'pii-detector', action: 'retry' }] } },
    ],
    [
      'spec.guardrails.output[0].threshold',
      { guardrails: { output: [{ type: 'toxicity-filter', threshold: 1.1, action: 'warn' }] } },
    ],
    [
      'spec.guardrails.output[0].maxRetries',
      {
        guardrails: {
          output: [{ type: 'hallucination-detector', threshold: 1, action: 'retry', maxRetries: 6 }],
        },
      },
    ],
    ['spec.evaluation.framework', { evaluation: {} }],
    ['spec.compliance.packs[0]', { compliance: { packs: ['gdpr'] } }],
    ['spec.requires.services[0].type', { requires: { services: [{ type: 'kafka', connection: 'k:1' }] } }],
    ['spec.requires.services[0].connection', { requires: { services: [{ type: 'redis' }] } }],
    ['spec.requires.minimumMemoryMB', { requires: { minimumMemoryMB: 127 } }],
  ])('is refused for %s', (field, change) => {
    expect(problemsOf(withSpec(change))).toContain(`${field}: `);
  });
});

/** Nine levels of ten aliases each: a billion items. */
function bomb(): string {
  const levels = Array.from(
    { length: 9 },
    (_, level) => `l${level + 1}: &l${level + 1} [${Array(10).fill(`*l${level}`)}]`,
  );
  return ['l0: &l0 [x]', ...levels].join('\n');
}
