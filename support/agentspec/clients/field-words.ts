// The words that features have for the fields of what the sidecar tells: the one place that knows both.
import { BenchError } from '../../../runner/errors';

/** What the text in a feature stands for. */
type Reading = (text: string) => unknown;
type Field = readonly [path: string, reading: Reading];

export const itemsOf = (text: string): string[] =>
  text
    .split(',')
    .map((item) => item.trim())
    .filter(Boolean);

/** @returns the reading of a word that is one of a few; any other is a mistake of the scenario */
const oneOf =
  (values: Readonly<Record<string, unknown>>): Reading =>
  (text) => {
    if (Object.hasOwn(values, text)) return values[text];
    throw new BenchError(`"${text}" is none of: ${Object.keys(values).join(', ')}`);
  };

const asIs: Reading = (text) => text;
const yesOrNo = oneOf({ yes: true, no: false });
/** Where a report comes from (GAP-19, RDY-3). */
const source = oneOf({ 'its manifest': 'manifest-static', 'its own report': 'agent-sdk' });

/** Of the service that the trading-bot's manifest requires. */
const serviceAddress = oneOf({ 'that of its manifest': 'redis://redis:6379' });

/** "groq/llama, 42 tokens" */
const modelCall: Reading = (text) => {
  const [modelId, count] = itemsOf(text);
  return [{ modelId, tokenCount: Number.parseInt(count ?? '', 10) }];
};

class FieldWords {
  constructor(
    private readonly subject: string,
    private readonly fields: Readonly<Record<string, Field>>,
  ) {}

  /** @param rows word -> text @returns word -> the value it stands for. @throws BenchError for a word that there is not */
  expected(rows: Readonly<Record<string, string>>): Record<string, unknown> {
    return Object.fromEntries(Object.entries(rows).map(([word, text]) => [word, this.field(word)[1](text)]));
  }

  /** @returns word -> the value that `body` has there. @throws BenchError for a word that there is not */
  actual(body: object, words: readonly string[]): Record<string, unknown> {
    return Object.fromEntries(words.map((word) => [word, valueAt(body, this.field(word)[0])]));
  }

  /** @returns those of the words for which `body` has a value. @throws BenchError for a word that there is not */
  present(body: object, words: readonly string[]): string[] {
    return words.filter((word) => valueAt(body, this.field(word)[0]) !== undefined);
  }

  /** @returns what a wait is told of `body` while one of the words has no value there; undefined when all have one */
  missing(body: object, words: readonly string[]): string | undefined {
    const present = this.present(body, words);
    const absent = words.filter((word) => !present.includes(word));
    return absent.length > 0 ? `it shows no ${absent.join(', ')}` : undefined;
  }

  /** @returns a copy of `body` without the field of this word. @throws BenchError for a word that there is not */
  without(body: object, word: string): object {
    const path = this.field(word)[0];
    return Object.fromEntries(Object.entries(body).filter(([name]) => name !== path));
  }

  private field(word: string): Field {
    const field = this.fields[word];
    if (field) return field;
    const words = Object.keys(this.fields).join(', ');
    throw new BenchError(`${this.subject} has no "${word}"; the words are: ${words}`);
  }
}

const valueAt = (body: object, path: string): unknown =>
  path.split('.').reduce<unknown>((value, key) => (Object(value) as Record<string, unknown>)[key], body);

export const auditWords = new FieldWords('an audit entry', {
  'request id': ['requestId', asIs],
  method: ['method', asIs],
  path: ['path', asIs],
  status: ['statusCode', Number],
  "agent's time": ['upstreamMs', Number],
  guardrails: ['guardrailsInvoked', itemsOf],
  tools: ['toolsCalled', itemsOf],
  'model calls': ['modelCalls', modelCall],
  'policy violations': ['opaViolations', itemsOf],
  blocked: ['opaBlocked', yesOrNo],
  block: ['opaBlocked', yesOrNo],
  compliant: ['behavioralCompliant', yesOrNo],
  'compliance verdict': ['behavioralCompliant', yesOrNo],
  'abort note': ['excerpt', asIs],
});

export const gapWords = new FieldWords('a gap report', {
  'worked out from': ['source', source],
  model: ['modelId', asIs],
  'health endpoint': ['observed.hasHealthEndpoint', yesOrNo],
  'list of capabilities': ['observed.hasCapabilitiesEndpoint', yesOrNo],
  tools: ['observed.upstreamTools', itemsOf],
});

/** The documents of a control plane that a feature can call by name. */
export const documents = {
  readiness: new FieldWords('a readiness report', {
    agent: ['agentName', asIs],
    status: ['status', asIs],
    'worked out from': ['source', source],
    'passed checks': ['summary.passed', Number],
    'failed checks': ['summary.failed', Number],
    'warned checks': ['summary.warnings', Number],
    'skipped checks': ['summary.skipped', Number],
  }),
  description: new FieldWords('the description of an agent', {
    name: ['agent.name', asIs],
    version: ['agent.version', asIs],
    'worked out from': ['source', source],
    'model provider': ['model.provider', asIs],
    model: ['model.id', asIs],
    'model state': ['model.configStatus', asIs],
    service: ['dependencies.0.type', asIs],
    'service address': ['dependencies.0.connection', serviceAddress],
    'service state': ['dependencies.0.status', asIs],
  }),
  card: new FieldWords('the card of an agent', {
    name: ['name', asIs],
    'version of cards': ['schema_version', asIs],
    'version of AgentSpec': ['agentspec_version', asIs],
    'speaks MCP': ['capabilities.mcp', yesOrNo],
    streams: ['capabilities.streaming', yesOrNo],
    'first tool': ['tools.0.name', asIs],
    'other agents': ['subagents', itemsOf],
    'compliance packs': ['compliance_packs', itemsOf],
  }),
  evaluation: new FieldWords('an evaluation', {
    dataset: ['dataset', asIs],
    'asks the agent': ['live', yesOrNo],
    cases: ['total', Number],
    passed: ['passed', Number],
    failed: ['failed', Number],
  }),
  proof: new FieldWords('a proof', {
    rule: ['ruleId', asIs],
    'verified by': ['verifiedBy', asIs],
    method: ['method', asIs],
  }),
};

export type DocumentName = keyof typeof documents;

export const observationWords = new FieldWords('an observation', {
  phase: ['phase', asIs],
  grade: ['grade', asIs],
  score: ['score', Number],
  violations: ['violations', Number],
  'worked out from': ['source', source],
  model: ['model.id', asIs],
  'model state': ['model.status', asIs],
  ready: ['conditions.Ready', asIs],
  compliant: ['conditions.Compliant', asIs],
  'model reachable': ['conditions.ModelReachable', asIs],
});
