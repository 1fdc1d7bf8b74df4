// The end of a scenario: its traces are attached as far as they are to be had, and nothing about it changes by it.
import { EvidenceRecorder } from '../../../runner/evidence/recorder';
import { setVariables } from '../../../runner/testing/clean-up';
import { attachTraces, type Traced } from './traces';

const entry = (requestId: string) => ({
  requestId,
  timestamp: '2026-01-01T00:00:00.000Z',
  method: 'GET',
  path: `/${requestId}`,
  durationMs: 1,
  statusCode: 200,
});

const decision = (path: string) => ({ path, decidedAt: '2026-01-01T00:00:00Z', input: {}, result: ['v'] });

const named = (count: number, prefix = ''): string[] =>
  Array.from({ length: count }, (_, index) => `${prefix}${index + 1}`);

const subject = (agent: string, parts: Partial<Traced> = {}): Traced => ({
  agent,
  auditEntries: async () => [],
  decisions: async () => [],
  ...parts,
});

async function titlesOf(...subjects: Traced[]): Promise<(string | undefined)[]> {
  const titles: (string | undefined)[] = [];
  await attachTraces(subjects, new EvidenceRecorder((_data, { fileName }) => titles.push(fileName)));
  return titles;
}

test('entries come first, then decisions, agent by agent', async () => {
  const of = (agent: string) =>
    subject(agent, {
      auditEntries: async () => [entry(agent)],
      decisions: async () => [decision('p')],
    });
  expect(await titlesOf(of('gymcoach'), of('trading-bot'))).toEqual([
    'audit entry of GET /gymcoach',
    'audit entry of GET /trading-bot',
    'policy decision for gymcoach: denied: v',
    'policy decision for trading-bot: denied: v',
  ]);
});

test('the first twenty of each are shown, and how many more there are is said', async () => {
  const many = subject('gymcoach', { auditEntries: async () => named(19).map(entry) });
  const more = subject('trading-bot', {
    auditEntries: async () => named(3, 'more-').map(entry),
    decisions: async () => named(20).map(decision),
  });
  const titles = await titlesOf(many, more);
  expect(titles.slice(0, 22)).toEqual([
    ...named(19).map((id) => `audit entry of GET /${id}`),
    'audit entry of GET /more-1',
    '2 more audit entries',
    'policy decision for trading-bot: denied: v',
  ]);
  expect(titles).toHaveLength(41);
});

test('a sidecar that is gone, or an engine whose log cannot be read, leaves what others have', async () => {
  const gone = subject('gymcoach', {
    auditEntries: () => Promise.reject(new Error('connect ECONNREFUSED')),
    decisions: async () => [decision('p')],
  });
  const mute = subject('trading-bot', {
    auditEntries: async () => [entry('a')],
    decisions: () => Promise.reject(new Error('kubectl is gone')),
  });
  expect(await titlesOf(gone, mute)).toEqual([
    'audit entry of GET /a',
    'policy decision for gymcoach: denied: v',
  ]);
});

test('one that never answers is not waited for beyond the limit of a request', async () => {
  setVariables({ TIMEOUT_REQUEST_MS: '30' });
  const silent = subject('gymcoach', {
    auditEntries: () => new Promise(() => undefined),
    decisions: async () => [decision('p')],
  });
  expect(await titlesOf(silent)).toEqual(['policy decision for gymcoach: denied: v']);
});
