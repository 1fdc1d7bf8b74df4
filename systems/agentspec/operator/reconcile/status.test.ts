// The mapping from reports to a status, as tables and as properties.
import fc from 'fast-check';
import type { Condition, StatusPatch } from '../kubernetes/observation';
import { MalformedReport, readGap, readReadiness, readReportedGap, readReportedReadiness } from './report';
import { gradeOf, invalidStatus, pendingStatus, reportedStatus, unreachableStatus } from './status';

const now = '2026-01-01T00:00:00.000Z';
const before = '2025-01-01T00:00:00.000Z';
const moment = { previous: [], now };

const readiness = readReadiness({
  status: 'ready',
  source: 'agent-sdk',
  timestamp: '2025-12-31T23:59:59+00:00',
  summary: { passed: 1, failed: 0, warnings: 0, skipped: 0 },
  checks: [{ id: 'model:groq/llama', category: 'model', status: 'pass', severity: 'error', latencyMs: 88 }],
});
const gap = readGap({ score: 100, issues: [], modelId: 'groq/llama', source: 'agent-sdk' });
const issues = (count: number) => Array.from({ length: count }, (_, at) => ({ property: `p${at}` }));

/** The statuses of the conditions, in their order: Ready, Compliant, ModelReachable. */
const verdicts = ({ conditions }: StatusPatch): string => conditions.map(({ status }) => status).join(' ');

test('a healthy agent (OPR-11 to OPR-14)', () => {
  expect(reportedStatus(readiness, gap, moment)).toMatchObject({
    phase: 'Healthy',
    grade: 'A',
    score: 100,
    source: 'agent-sdk',
    violations: 0,
    lastChecked: '2025-12-31T23:59:59.000Z',
    model: { status: 'pass', id: 'groq/llama', latencyMs: 88 },
    summary: { passed: 1, failed: 0, warnings: 0, skipped: 0 },
    conditions: [
      { type: 'Ready', status: 'True', reason: 'Healthy', lastTransitionTime: now },
      { type: 'Compliant', status: 'True', reason: 'NoIssues', lastTransitionTime: now },
      { type: 'ModelReachable', status: 'True', reason: 'ModelCheckPassed', lastTransitionTime: now },
    ],
  });
});

test.each([
  ['ready', 'Healthy', 'True'],
  ['degraded', 'Degraded', 'False'],
  ['unavailable', 'Unhealthy', 'False'],
] as const)('%s is phase %s, Ready %s (OPR-11, OPR-14)', (status, phase, ready) => {
  const result = reportedStatus({ ...readiness, status }, gap, moment);
  expect(result.phase).toBe(phase);
  expect(verdicts(result)).toBe(`${ready} True True`);
});

test('gap issues are the violations and cost the compliance (OPR-12, OPR-14)', () => {
  const result = reportedStatus(readiness, { ...gap, score: 55, issues: issues(4) }, moment);
  expect(result).toMatchObject({ violations: 4, score: 55, grade: 'D' });
  expect(verdicts(result)).toBe('True False True');
});

test.each([
  ['pass', 'True'],
  ['fail', 'False'],
  ['warn', 'Unknown'],
  ['skip', 'Unknown'],
])('a model check with status %s gives ModelReachable %s (OPR-14)', (status, expected) => {
  const checks = [{ id: 'model:x/y', category: 'model', status }];
  const result = reportedStatus({ ...readiness, checks }, gap, moment);
  expect(verdicts(result)).toBe(`True True ${expected}`);
  expect(result.model).toEqual({ status, id: 'x/y', latencyMs: null });
});

test('without a model check the model is the one of the gap, status unknown (OPR-13)', () => {
  const result = reportedStatus({ ...readiness, checks: [] }, gap, moment);
  expect(result.model).toEqual({ status: 'unknown', id: 'groq/llama', latencyMs: null });
  expect(verdicts(result)).toBe('True True Unknown');
});

test('the first of several model checks counts (OPR-13)', () => {
  const checks = ['fail', 'pass'].map((status) => ({ id: `model:${status}`, category: 'model', status }));
  expect(reportedStatus({ ...readiness, checks }, gap, moment).model?.id).toBe('fail');
});

test.each([
  [100, 'A'],
  [90, 'A'],
  [89, 'B'],
  [75, 'B'],
  [74, 'C'],
  [60, 'C'],
  [59, 'D'],
  [45, 'D'],
  [44, 'F'],
  [0, 'F'],
])('score %i is grade %s (GAP-22)', (score, grade) => expect(gradeOf(score)).toBe(grade));

test('a new observation is Pending, with nothing known (OPR-5)', () => {
  const result = pendingStatus('not probed yet', moment);
  expect(result).toMatchObject({
    phase: 'Pending',
    violations: 0,
    score: null,
    grade: null,
    lastChecked: null,
  });
  expect(verdicts(result)).toBe('Unknown Unknown Unknown');
});

test('an unreachable sidecar is Unknown, 0, F, and its compliance is Unknown (OPR-15, OPR-38, C-71)', () => {
  const result = unreachableStatus('SidecarUnreachable', 'connection refused', moment);
  expect(result).toMatchObject({ phase: 'Unknown', score: 0, grade: 'F', violations: 0, lastChecked: now });
  expect(verdicts(result)).toBe('Unknown Unknown Unknown');
  expect(result.conditions[1]).toMatchObject({ reason: 'SidecarUnreachable', message: 'connection refused' });
});

test('a spec that is refused is Unknown and says why (OPR-9)', () => {
  const result = invalidStatus('spec.sidecarPort is 4000', moment);
  expect(result).toMatchObject({ phase: 'Unknown', score: null, grade: null });
  expect(result.conditions[0]).toMatchObject({ reason: 'InvalidSpec', message: 'spec.sidecarPort is 4000' });
});

describe('transition times', () => {
  const condition = (status: Condition['status']): Condition => ({
    type: 'Ready',
    status,
    reason: 'Earlier',
    message: '',
    lastTransitionTime: before,
  });

  test.each([
    ['ready', 'True', before],
    ['ready', 'False', now],
    ['ready', 'Unknown', now],
    ['degraded', 'False', before],
    ['unavailable', 'False', before],
    ['degraded', 'True', now],
  ] as const)('%s after %s transitions at %s', (status, earlier, expected) => {
    const previous = [condition(earlier)];
    const { conditions } = reportedStatus({ ...readiness, status }, gap, { previous, now });
    expect(conditions[0]?.lastTransitionTime).toBe(expected);
    expect(conditions[1]?.lastTransitionTime).toBe(now);
  });
});

test('grade and conditions follow from score and issues, whatever they are', () => {
  const scores = fc.integer({ min: 0, max: 100 });
  const counts = fc.integer({ min: 0, max: 30 });
  fc.assert(
    fc.property(scores, counts, (score, count) => {
      const result = reportedStatus(readiness, { ...gap, score, issues: issues(count) }, moment);
      expect(result.grade).toBe(gradeOf(score));
      expect(result.violations).toBe(count);
      expect(verdicts(result)).toBe(`True ${count === 0 ? 'True' : 'False'} True`);
    }),
  );
});

test('repeating an outcome changes no transition time', () => {
  const status = fc.constantFrom('ready' as const, 'degraded' as const, 'unavailable' as const);
  fc.assert(
    fc.property(status, fc.boolean(), (word, compliant) => {
      const found = { ...gap, issues: issues(compliant ? 0 : 1) };
      const first = reportedStatus({ ...readiness, status: word }, found, { previous: [], now: before });
      const second = reportedStatus({ ...readiness, status: word }, found, {
        previous: first.conditions,
        now,
      });
      expect(second.conditions).toEqual(first.conditions);
    }),
  );
});

describe('reports', () => {
  test.each<[string, (body: unknown) => unknown, unknown]>([
    ['an unknown status', readReadiness, { ...readiness, status: 'fine' }],
    ['a timestamp that is none', readReadiness, { ...readiness, timestamp: 'now' }],
    ['checks that are no list', readReadiness, { ...readiness, checks: {} }],
    ['no object', readReadiness, []],
    ['a score in words', readGap, { ...gap, score: 'A' }],
    ['a score above 100', readGap, { ...gap, score: 101 }],
    ['no issues', readGap, { score: 1, modelId: 'm' }],
    ['null', readGap, null],
  ])('%s is malformed (OPR-10)', (_what, read, body) => expect(() => read(body)).toThrow(MalformedReport));

  test('a remote agent may report a status and a score only', () => {
    expect(readReportedReadiness({ status: 'ready' })).toEqual({ status: 'ready', checks: [] });
    expect(readReportedGap({ score: 100 })).toEqual({ score: 100, issues: [] });
  });
});
