// What each policy must answer to which input: one row a case, every rule with its boundaries.

export type PolicyName = 'gymcoach' | 'fitness-tracker' | 'fixtures/all-rules' | 'fixtures/no-rules';

export interface VerdictCase {
  /** The policy's folder. */
  readonly policy: PolicyName;
  readonly when: string;
  readonly input: unknown;
  /** The ids in `deny`, sorted as OPA prints a set; `allow` is true exactly when there is none. */
  readonly deny: readonly string[];
}

type Row = [when: string, input: unknown, ...deny: string[]];

const rows = (policy: PolicyName, list: Row[]): VerdictCase[] =>
  list.map(([when, input, ...deny]) => ({ policy, when, input, deny }));

const pii = 'pii_detector_not_invoked';
const toxic = 'toxicity_threshold_exceeded';
const made = 'hallucination_threshold_exceeded';
const cost = 'monthly_cost_limit_exceeded';
const ttl = 'memory_ttl_mismatch';
const destructive = 'destructive_tool_without_confirmation';

/** An LLM call that reports `guardrails_invoked`. */
const reporting = (guardrails_invoked: unknown) => ({ request_type: 'llm_call', guardrails_invoked });
/** An LLM call of a demo agent that breaks no rule, unless `more` does. */
const call = (more: object = {}) => ({ ...reporting(['pii-detector']), ...more });

/** What the sidecar sends for an agent without a report (OPA-19 to OPA-24). */
const fromSidecar = {
  agent_name: 'gymcoach',
  request_type: 'llm_call',
  model_id: 'anthropic/claude-haiku-4-5-20251001',
  guardrails_declared: ['pii-detector'],
  guardrails_invoked: [] as string[],
  tools_registered: ['get-workout-plan', 'log-exercise', 'get-progress'],
  sdk_available: false,
  has_health_endpoint: false,
  has_capabilities_endpoint: false,
  all_checks_passing: false,
};

const gymcoach = rows('gymcoach', [
  ['the sidecar sends a silent agent', fromSidecar, pii],
  [
    'the sidecar sends a full report',
    { ...fromSidecar, guardrails_invoked: ['pii-detector'], tools_called: ['log-exercise'] },
  ],
  ['no list of guardrails is there', { request_type: 'llm_call' }, pii],
  ['the list of guardrails is empty', reporting([]), pii],
  ['the list of guardrails is null', reporting(null), pii],
  ['the guardrail stands in a text instead of a list', reporting('pii-detector'), pii],
  ['the guardrail is one level too deep', reporting([['pii-detector']]), pii],
  ['the list holds other things than texts', reporting([1, null, true, {}]), pii],
  ['the guardrail is the value of an object: Rego looks at values', reporting({ first: 'pii-detector' })],
  ['the guardrail is the key of an object', reporting({ 'pii-detector': true }), pii],
  ['the guardrail is the last of several', reporting(['topic-filter', 'custom', 'pii-detector'])],
  ['the guardrail is reported twice', reporting(['pii-detector', 'pii-detector'])],
  ['the name has an underscore', reporting(['pii_detector']), pii],
  ['the name is in capitals', reporting(['PII-DETECTOR']), pii],
  ['the name has a blank behind it', reporting(['pii-detector ']), pii],
  ['the name has a NUL behind it', reporting(['pii-detector\u0000']), pii],
  ['the name is longer', reporting(['pii-detectors']), pii],
  ['the name is shorter', reporting(['pii']), pii],
  ['the name is a list in one text', reporting(['pii-detector,custom']), pii],
  ['the names are those of another product (C-31)', reporting(['pii_scrubber', 'content_filter']), pii],
  ['a name is a lone surrogate', reporting(['\ud800']), pii],
  ['a name is outside the basic plane', reporting(['\u{1f600}', 'pii-detector'])],
  [
    'the guardrail is declared but did not run',
    { ...reporting([]), guardrails_declared: ['pii-detector'] },
    pii,
  ],
  ['it is a tool call', { request_type: 'tool_call', guardrails_invoked: [], toxicity_score: 1 }],
  ['it is a memory write', { request_type: 'memory_write', memory_write: { ttl_seconds: 1 } }],
  ['the type of request is in capitals', { request_type: 'LLM_CALL', guardrails_invoked: [] }],
  ['the type of request is absent', { guardrails_invoked: [], toxicity_score: 1 }],
  ['the input is empty', {}],
  ['the input is null', null],
  ['the input is a list', [{ request_type: 'llm_call' }]],
  ['the input is a text', 'llm_call'],
  ['the input is false', false],
  ['the score is just below the threshold', call({ toxicity_score: 0.6999999999 })],
  ['the score is the threshold', call({ toxicity_score: 0.7 }), toxic],
  ['the score is just above the threshold', call({ toxicity_score: 0.7000000001 }), toxic],
  ['the score is 0', call({ toxicity_score: 0 })],
  ['the score is negative', call({ toxicity_score: -1 })],
  ['the score is 1', call({ toxicity_score: 1 }), toxic],
  ['the score is huge', call({ toxicity_score: 1e300 }), toxic],
  ['the score is null: Rego orders null below numbers', call({ toxicity_score: null })],
  ['the score is a boolean: Rego orders booleans below numbers', call({ toxicity_score: true })],
  ['the score is a text: Rego orders texts above numbers', call({ toxicity_score: '0.1' }), toxic],
  ['the score is a list: Rego orders lists above numbers', call({ toxicity_score: [] }), toxic],
  ['two rules are broken at once', { ...reporting([]), toxicity_score: 0.9 }, pii, toxic],
  ['any tool is called: no tool is destructive (POL-9)', call({ tools_called: ['delete-file', ''] })],
  ['a score that this policy does not know is high', call({ hallucination_score: 1 })],
  ['costs and memory writes are reported', call({ cost_today_usd: 1e6, memory_write: { ttl_seconds: 1 } })],
]);

const fitnessTracker = rows('fitness-tracker', [
  ['the agent reports nothing', reporting([]), pii],
  ['no list of guardrails is there', { request_type: 'llm_call' }, pii],
  ['the agent reports its guardrail', call()],
  ['the agent reports another guardrail only', reporting(['toxicity-filter']), pii],
  ['the score is just below the threshold', call({ toxicity_score: 0.69 })],
  ['the score is the threshold', call({ toxicity_score: 0.7 }), toxic],
  ['two rules are broken at once', { ...reporting([]), toxicity_score: 0.7 }, pii, toxic],
  [
    'a memory write has any time to live: there is no rule for it',
    call({ memory_write: { ttl_seconds: 0 } }),
  ],
  ['a tool is called without confirmation: there is no rule for it', call({ tools_called: ['delete-file'] })],
  ['it is no LLM call', { request_type: 'tool_call', toxicity_score: 1 }],
]);

const ranAll = { ...reporting(['pii-detector', 'topic-filter', 'prompt-injection', 'custom']) };
const full = (more: object = {}) => ({ ...ranAll, ...more });
const writing = (memory_write: unknown) => ({ request_type: 'memory_write', memory_write });
const calling = (tools_called: unknown, more: object = {}) => ({
  request_type: 'tool_call',
  tools_called,
  ...more,
});

const allRules = rows('fixtures/all-rules', [
  ['everything is in order', full()],
  [
    'no guardrail ran',
    reporting([]),
    'custom_not_invoked',
    pii,
    'prompt_injection_not_invoked',
    'topic_filter_not_invoked',
  ],
  [
    'only the topic filter is missing',
    reporting(['pii-detector', 'prompt-injection', 'custom']),
    'topic_filter_not_invoked',
  ],
  [
    'only the injection check is missing',
    reporting(['pii-detector', 'topic-filter', 'custom']),
    'prompt_injection_not_invoked',
  ],
  [
    'only the custom guardrail is missing',
    reporting(['pii-detector', 'topic-filter', 'prompt-injection']),
    'custom_not_invoked',
  ],
  [
    'a custom guardrail is reported by its function',
    reporting(['pii-detector', 'topic-filter', 'prompt-injection', 'first_filter']),
    'custom_not_invoked',
  ],
  ['the score is below the stricter of two thresholds', full({ toxicity_score: 0.59 })],
  ['the score is the stricter of two thresholds', full({ toxicity_score: 0.6 }), toxic],
  ['the answer is just not made up', full({ hallucination_score: 0.4999 })],
  ['the answer is made up at the threshold', full({ hallucination_score: 0.5 }), made],
  ['the answer is made up but it is no LLM call', { request_type: 'tool_call', hallucination_score: 1 }],
  ['the score for made up is null', full({ hallucination_score: null })],
  ['the costs are below the limit', full({ cost_today_usd: 0.32 })],
  ['the costs are exactly the limit: 0.33 a day of 9.90 a month', full({ cost_today_usd: 0.33 })],
  ['the costs are a hundredth of a cent a day above', full({ cost_today_usd: 0.3301 }), cost],
  ['the costs are high', full({ cost_today_usd: 12 }), cost],
  ['the costs are beyond reason', full({ cost_today_usd: 1e300 }), cost],
  ['the costs are 0', full({ cost_today_usd: 0 })],
  ['the costs are a text: no arithmetic, no verdict', full({ cost_today_usd: '12' })],
  ['the costs are null', full({ cost_today_usd: null })],
  ['the costs are high but it is no LLM call', { request_type: 'tool_call', cost_today_usd: 12 }],
  ['tokens are counted: there is no rule for them (C-55)', full({ tokens_today: 1e9 })],
  ['a memory write keeps the declared time', writing({ ttl_seconds: 3600 })],
  ['a memory write lives longer', writing({ ttl_seconds: 3601 }), ttl],
  ['a memory write lives shorter', writing({ ttl_seconds: 3599 }), ttl],
  ['a memory write lives for ever', writing({ ttl_seconds: 0 }), ttl],
  ['a memory write says the time in a text', writing({ ttl_seconds: '3600' }), ttl],
  ['a memory write has a null time', writing({ ttl_seconds: null }), ttl],
  ['a memory write says no time', writing({ pii_scrubbed: true })],
  ['the memory write is null', writing(null)],
  ['a memory write of an LLM call lives longer', full({ memory_write: { ttl_seconds: 7200 } }), ttl],
  ['a harmless tool is called', calling(['read-file'])],
  ['a destructive tool is called', calling(['delete-file']), destructive],
  ['a destructive tool is called among others', calling(['read-file', 'drop-table']), destructive],
  ['both destructive tools are called: one violation', calling(['delete-file', 'drop-table']), destructive],
  ['a destructive tool is called with confirmation', calling(['delete-file'], { user_confirmed: true })],
  ['the confirmation is false', calling(['delete-file'], { user_confirmed: false }), destructive],
  ['the confirmation is a text', calling(['delete-file'], { user_confirmed: 'true' }), destructive],
  ['the confirmation is a number', calling(['delete-file'], { user_confirmed: 1 }), destructive],
  ['the confirmation is null', calling(['delete-file'], { user_confirmed: null }), destructive],
  ['the name of the tool has an underscore', calling(['delete_file'])],
  ['the name of the tool is a text instead of a list', calling('delete-file')],
  ['no tool is called', calling([])],
  ['the list of tools is null', calling(null)],
  [
    'a destructive tool is registered but not called',
    { request_type: 'tool_call', tools_registered: ['delete-file'] },
  ],
  ['an LLM call uses a destructive tool', full({ tools_called: ['drop-table'] }), destructive],
  [
    'every rule is broken at once',
    {
      request_type: 'llm_call',
      toxicity_score: 1,
      hallucination_score: 1,
      cost_today_usd: 1,
      memory_write: { ttl_seconds: 1 },
      tools_called: ['delete-file'],
    },
    'custom_not_invoked',
    destructive,
    made,
    ttl,
    cost,
    pii,
    'prompt_injection_not_invoked',
    'topic_filter_not_invoked',
    toxic,
  ],
]);

const noRules = rows('fixtures/no-rules', [
  ['the agent reports nothing', reporting([])],
  [
    'everything that other policies forbid happens',
    { ...reporting([]), toxicity_score: 1, tools_called: ['delete-file'] },
  ],
]);

/** All cases, policy by policy. */
export const verdictCases: readonly VerdictCase[] = [...gymcoach, ...fitnessTracker, ...allRules, ...noRules];
