// What AgentSpec records is drawn as the contract orders it: agent, policy engine, audit ring, client.
import type { Exchange } from '../../../runner/evidence/exchange';
import type { EvidenceRecorder } from '../../../runner/evidence/recorder';
import { sequenceOf } from '../../../runner/living-documentation/evidence/sequence';
import { itemsOf } from '../../../runner/living-documentation/testing/recorded';
import type { AuditEntry } from '../clients/types';
import { CONTROL_PLANE, endpointOf, PROXY } from './parties';
import { auditRecord, decisionRecord } from './records';

type Recording = (recorder: EvidenceRecorder) => void;

const exchange =
  (given: Partial<Exchange> = {}): Recording =>
  (recorder) =>
    recorder.exchange({
      ...endpointOf('coach', PROXY),
      startedAt: '2026-01-02T03:04:05.000Z',
      durationMs: 40,
      request: { method: 'POST', target: '/chat', headers: { 'x-request-id': 'r-1' } },
      response: { status: 200, headers: {}, body: '' },
      ...given,
    });

const entry =
  (given: Partial<AuditEntry> = {}): Recording =>
  (recorder) => {
    const timestamp = '2026-01-02T03:04:05.030Z';
    const request = { requestId: 'r-1', method: 'POST', path: '/chat', timestamp, durationMs: 30 };
    recorder.record(auditRecord('coach', { ...request, statusCode: 200, upstreamMs: 12, ...given }));
  };

const decision =
  (result: unknown, decidedAt = '2026-01-02T03:04:05.020123456Z'): Recording =>
  (recorder) =>
    recorder.record(
      decisionRecord('coach', { path: 'agentspec/agent/coach/deny', decidedAt, input: {}, result }),
    );

const sequenceOfAll = (...recordings: Recording[]) =>
  sequenceOf(itemsOf((recorder) => recordings.forEach((one) => one(recorder))));
const arrowsOf = (...recordings: Recording[]): string[] =>
  sequenceOfAll(...recordings).hops.map(({ from, to, text }) => `${from} > ${to}: ${text}`);

test('a judged chat goes to the agent, the policy engine and the ring, and back', () => {
  expect(arrowsOf(exchange(), entry(), decision([]))).toEqual([
    'client > proxy: POST /chat',
    'proxy > agent: passed on',
    'agent > proxy: answered after 12 ms',
    'proxy > policy engine: is this allowed?',
    'policy engine > proxy: allowed',
    'proxy > audit ring: entry: 200',
    'proxy > client: 200',
  ]);
});

test('parties stand in the same order, whichever of them is heard of first', () => {
  const control = exchange({ ...endpointOf('coach', CONTROL_PLANE), startedAt: '2026-01-02T03:04:04.000Z' });
  expect(sequenceOfAll(control, exchange(), entry(), decision([])).parties).toEqual([
    'client',
    'proxy',
    'agent',
    'policy engine',
    'audit ring',
    'control plane',
  ]);
});

test('without an audit entry nothing is claimed about what is behind the proxy', () => {
  expect(arrowsOf(exchange())).toEqual(['client > proxy: POST /chat', 'proxy > client: 200']);
});

test('an entry without a time of the agent leaves the agent out', () => {
  const hops = arrowsOf(exchange(), entry({ upstreamMs: undefined, statusCode: 413 }));
  expect(hops.join()).not.toContain('agent');
  expect(hops).toContain('proxy > audit ring: entry: 413');
});

test('an entry tells that the answer was blocked, or why there is no status', () => {
  expect(arrowsOf(exchange(), entry({ statusCode: 403, opaBlocked: true }))).toContain(
    'proxy > audit ring: entry: 403, blocked',
  );
  expect(arrowsOf(exchange(), entry({ statusCode: undefined, excerpt: 'aborted' }))).toContain(
    'proxy > audit ring: entry: no status, aborted',
  );
});

test.each(['2026-01-02T03:04:04.000Z', '2026-01-02T03:04:06.000Z'])(
  'a decision at %s, outside the time of the request, is not drawn into it',
  (decidedAt) => {
    expect(arrowsOf(exchange(), decision(['x'], decidedAt)).join()).not.toContain('policy');
  },
);

test('a push at the control plane is judged there, and a denial is drawn to be seen', () => {
  const push = exchange({
    ...endpointOf('coach', CONTROL_PLANE),
    request: { method: 'POST', target: '/events', headers: {} },
  });
  expect(arrowsOf(push, decision(['no_guardrail']))).toEqual([
    'client > control plane: POST /events',
    'control plane > policy engine: is this allowed?',
    'policy engine > control plane: denied: no_guardrail',
    'control plane > client: 200',
  ]);
  expect(sequenceOfAll(push, decision(['x'])).hops.map(({ isBad }) => isBad)).toEqual([
    false,
    false,
    true,
    false,
  ]);
});

test('a request at the control plane has no audit entry, although it bears the id of one', () => {
  expect(arrowsOf(exchange(endpointOf('coach', CONTROL_PLANE)), entry())).toHaveLength(2);
});

test('of two requests with one id, the first has the first entry (PRX-13, AUD-15)', () => {
  const later = exchange({ startedAt: '2026-01-02T03:04:06.000Z' });
  const hops = arrowsOf(later, exchange(), entry({ statusCode: 201 }), entry({ statusCode: 202 }));
  expect(hops.filter((hop) => hop.includes('ring'))).toEqual([
    'proxy > audit ring: entry: 201',
    'proxy > audit ring: entry: 202',
  ]);
});

test('several agents are told apart', () => {
  const fox = exchange({ ...endpointOf('fox', PROXY), startedAt: '2026-01-02T03:04:07.000Z' });
  const { hops } = sequenceOfAll(exchange(), fox);
  expect(hops.map(({ to }) => to)).toEqual(['proxy of coach', 'client', 'proxy of fox', 'client']);
});
