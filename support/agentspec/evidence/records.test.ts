// What audit entries and decisions say of themselves as evidence.
import fc from 'fast-check';
import { itemsOf } from '../../../runner/living-documentation/testing/recorded';
import { summariseItems, titleOf, type ItemOf } from '../../../runner/living-documentation/evidence/item';
import type { AuditEntry } from '../clients/types';
import { auditRecord, decisionRecord } from './records';

const entry: AuditEntry = {
  requestId: 'pg-1',
  timestamp: '2026-01-01T00:00:00.000Z',
  method: 'POST',
  path: '/chat',
  durationMs: 3,
};

const decision = {
  path: 'agentspec/agent/gymcoach/deny',
  decidedAt: '2026-01-01T00:00:00.000000001Z',
  input: { request_type: 'llm_call' } as unknown,
  result: [] as unknown,
};

const shown = (...records: ReturnType<typeof auditRecord>[]) =>
  itemsOf((recorder) => records.forEach((one) => recorder.record(one))) as ItemOf<'record'>[];

test('both are called by their names, and an entry is shown whole', () => {
  const items = shown(auditRecord('gymcoach', entry), decisionRecord('gymcoach', decision));
  expect(items.map(titleOf)).toEqual(['audit entry of POST /chat', 'policy decision for gymcoach: allowed']);
  expect(summariseItems(items)).toBe('1 audit entry, 1 policy decision');
  expect(items[0]).toMatchObject({ kind: 'record', system: 'gymcoach', data: entry });
});

test('an entry of any foreign sidecar is evidence, whatever else is in it', () => {
  fc.assert(
    fc.property(fc.dictionary(fc.string(), fc.jsonValue()), (fields) => {
      const foreign = { ...fields, requestId: 'pg-1' } as unknown as AuditEntry;
      expect(shown(auditRecord('gymcoach', foreign))[0]).toMatchObject({
        kind: 'record',
        partOf: { requestId: 'pg-1' },
      });
    }),
  );
});

test.each([
  [['a', 'b'], 'denied: a, b'],
  [['a', 1, null], 'denied: a'],
  [[], 'allowed'],
  [null, 'allowed'],
  ['a', 'allowed'],
  [Array.from({ length: 5000 }, (_, index) => `v${index}`), expect.stringMatching(/^denied: v0, v1,/)],
])('a decision with the result %j is titled by its verdict (OPA-15)', (result, verdict) => {
  const [item] = shown(decisionRecord('gymcoach', { ...decision, result }));
  const [, told] = /^policy decision for gymcoach: (.*)$/.exec(titleOf(item!)) ?? [];
  expect(told).toEqual(verdict);
  expect(item!.text).toContain(`Asked for ${decision.path}, the policy engine said `);
});

test('a decision tells what was asked and what came back, also where nothing was', () => {
  expect(shown(decisionRecord('gymcoach', decision))[0]).toMatchObject({
    data: { input: decision.input, result: [] },
    happenedAt: decision.decidedAt,
  });
  const empty = { ...decision, input: null, result: null };
  expect(shown(decisionRecord('gymcoach', empty))[0]!.data).toEqual({ input: null, result: null });
});
