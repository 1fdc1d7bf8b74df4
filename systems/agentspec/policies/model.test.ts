// Random inputs and data: the compiled policies decide as the TypeScript model of the contract does.
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import fc from 'fast-check';
import { Policy } from '../policy-server/policy';
import type { PolicyData } from './generator';
import { expectedDeny } from './testing/model';

const guardrails = ['pii-detector', 'topic-filter', 'prompt-injection', 'custom'];
const tools = ['read-file', 'delete-file', 'drop-table', 'delete_file', ''];

/** JSON of any type, numbers apart: those have their own ranges per field. */
const otherType = fc.oneof(
  fc.constantFrom(null, true, false, '', '0.9', 'pii-detector', 'delete-file'),
  fc.string(),
  fc.array(fc.oneof(fc.string(), fc.integer())),
  fc.dictionary(fc.string(), fc.constantFrom(...guardrails, ...tools, 3600)),
);
const orOther = <T>(arbitrary: fc.Arbitrary<T>) =>
  fc.oneof({ weight: 3, arbitrary }, { weight: 1, arbitrary: otherType });

const hundredths = (max: number) => fc.integer({ min: 0, max: max * 100 }).map((count) => count / 100);
const seconds = fc.constantFrom(0, 1, 60, 3600, 3601);
const someOf = (names: string[]) => fc.array(fc.constantFrom(...names), { maxLength: 5 });

const input = fc.record(
  {
    request_type: orOther(fc.constantFrom('llm_call', 'llm_call', 'llm_call', 'tool_call')),
    guardrails_invoked: orOther(someOf([...guardrails, 'pii_detector', 'PII-detector'])),
    toxicity_score: orOther(hundredths(1)),
    hallucination_score: orOther(hundredths(1)),
    cost_today_usd: orOther(hundredths(2)),
    memory_write: orOther(
      fc.record({ ttl_seconds: orOther(seconds), pii_scrubbed: fc.boolean() }, { requiredKeys: [] }),
    ),
    tools_called: orOther(someOf(tools)),
    user_confirmed: orOther(fc.boolean()),
  },
  { requiredKeys: [] },
);

/** Thresholds and limits out of the same few values as the inputs, so that boundaries are hit. */
const data: fc.Arbitrary<PolicyData> = fc.record(
  {
    toxicityThreshold: hundredths(1),
    hallucinationThreshold: hundredths(1),
    maxMonthlyUSD: hundredths(2).map((perDay) => Math.round(perDay * 3000) / 100),
    shortTermTtlSeconds: seconds,
    destructiveTools: someOf(tools),
  },
  { requiredKeys: ['destructiveTools'] },
);

const idsIn = (file: string): string[] =>
  [...readFileSync(file, 'utf8').matchAll(/^deny contains "(\w+)"/gm)].map(([, id = '']) => id);

describe.each(['gymcoach', 'fitness-tracker', 'fixtures/all-rules', 'fixtures/no-rules'])(
  'the policy %s',
  (name) => {
    const folder = join(__dirname, name);
    const policy = Policy.load(folder);
    const [deny = '', allow = ''] = policy.entrypoints;
    const rules = idsIn(join(folder, 'policy.rego'));

    it('decides as the contract says, whatever it is asked and whatever its data (POL-15)', () => {
      fc.assert(
        fc.property(input, data, (question, documents) => {
          policy.useData({ ...documents });
          const expected = expectedDeny(rules, documents, question);
          expect([...(policy.evaluate(deny, question) as Set<string>)]).toEqual(expected);
          expect(policy.evaluate(allow, question)).toBe(expected.length === 0);
        }),
        { numRuns: 1_000 },
      );
    });
  },
);
