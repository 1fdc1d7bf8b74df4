// The diagram tells what the evidence proves, in order, and no more.
import fc from 'fast-check';
import type { EvidenceItem, ItemOf } from './item';
import { sequenceOf, type Hop } from './sequence';

const exchange = (given: Partial<ItemOf<'exchange'>> & { id?: string } = {}): ItemOf<'exchange'> => ({
  kind: 'exchange',
  statusText: 'OK',
  exchange: 'POST /chat -> 200',
  agent: 'coach',
  door: 'proxy',
  startedAt: '2026-01-02T03:04:05.000Z',
  durationMs: 40,
  request: { method: 'POST', target: '/chat', headers: { 'x-request-id': given.id ?? 'r-1' } },
  response: { status: 200, headers: {} },
  ...given,
});

const entry = (given: Record<string, unknown> = {}): EvidenceItem => ({
  kind: 'audit',
  agent: 'coach',
  auditEntry: { requestId: 'r-1', method: 'POST', path: '/chat', statusCode: 200, upstreamMs: 12, ...given },
});

const decision = (result: unknown, decidedAt = '2026-01-02T03:04:05.020123456Z'): EvidenceItem => ({
  kind: 'decision',
  agent: 'coach',
  decision: { path: 'agentspec/agent/coach/deny', decidedAt, input: {}, result },
});

const words = (hops: readonly Hop[]) => hops.map(({ from, to, text }) => `${from} > ${to}: ${text}`);

test('a judged chat goes to the agent, the policy engine and the ring, and back', () => {
  expect(words(sequenceOf([exchange(), entry(), decision([])]))).toEqual([
    'client > proxy: POST /chat',
    'proxy > agent: passed on',
    'agent > proxy: answered after 12 ms',
    'proxy > policy engine: is this allowed?',
    'policy engine > proxy: allowed',
    'proxy > audit ring: entry: 200',
    'proxy > client: 200',
  ]);
});

test('without an audit entry nothing is claimed about what is behind the proxy', () => {
  expect(words(sequenceOf([exchange()]))).toEqual(['client > proxy: POST /chat', 'proxy > client: 200']);
});

test('an entry without a time of the agent leaves the agent out', () => {
  const hops = words(sequenceOf([exchange(), entry({ upstreamMs: undefined, statusCode: 413 })]));
  expect(hops.join()).not.toContain('agent');
  expect(hops).toContain('proxy > audit ring: entry: 413');
});

test.each(['2026-01-02T03:04:04.000Z', '2026-01-02T03:04:06.000Z'])(
  'a decision at %s, outside the time of the request, is not drawn into it',
  (decidedAt) => {
    expect(words(sequenceOf([exchange(), decision(['x'], decidedAt)])).join()).not.toContain('policy');
  },
);

test('a push at the control plane is judged there', () => {
  const push = exchange({ door: 'control', request: { method: 'POST', target: '/events', headers: {} } });
  expect(words(sequenceOf([push, decision(['no_guardrail'])]))).toEqual([
    'client > control plane: POST /events',
    'control plane > policy engine: is this allowed?',
    'policy engine > control plane: denied: no_guardrail',
    'control plane > client: 200',
  ]);
});

test('of two requests with one id, the first has the first entry', () => {
  const later = exchange({ startedAt: '2026-01-02T03:04:06.000Z' });
  const hops = words(sequenceOf([later, exchange(), entry({ statusCode: 1 }), entry({ statusCode: 2 })]));
  expect(hops.filter((hop) => hop.includes('ring'))).toEqual([
    'proxy > audit ring: entry: 1',
    'proxy > audit ring: entry: 2',
  ]);
});

test('several agents are told apart', () => {
  const hops = sequenceOf([exchange(), exchange({ agent: 'fox', startedAt: '2026-01-02T03:04:07.000Z' })]);
  expect(hops.map(({ to }) => to)).toEqual(['proxy of coach', 'client', 'proxy of fox', 'client']);
});

test('a request without an answer ends with the reason', () => {
  const { response: _none, ...unanswered } = exchange();
  expect(words(sequenceOf([{ ...unanswered, error: 'socket hang up' }])).at(-1)).toBe(
    'proxy > client: socket hang up',
  );
});

test('every request begins and ends at the client, whatever else is known', () => {
  const items = fc.array(
    fc.constantFrom<EvidenceItem>(
      exchange(),
      exchange({ door: 'control' }),
      entry(),
      decision([]),
      decision(['x']),
    ),
  );
  fc.assert(
    fc.property(items, (given) => {
      const hops = sequenceOf(given);
      const requests = given.filter(({ kind }) => kind === 'exchange').length;
      expect(hops.filter(({ from }) => from === 'client')).toHaveLength(requests);
      expect(hops.filter(({ to }) => to === 'client')).toHaveLength(requests);
    }),
  );
});
