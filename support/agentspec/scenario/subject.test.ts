// The agent of a scenario: what is wanted of its sidecar is wanted before the first word to it, and only then asked for.
import type { AgentSpecEnvironment, SidecarAddress, SidecarVariables } from '../environments/environment';
import { BenchError } from '../../../runner/errors';
import { EvidenceRecorder } from '../../../runner/evidence/recorder';
import { script } from '../../../runner/testing/servers';
import { Subject } from './subject';

type Wanted = { variables: SidecarVariables; fresh: boolean };

interface Bench {
  subject: Subject;
  asked: [agent: string, wanted: Wanted][];
  attached: string[];
}

const nowhere: SidecarAddress = { proxyUrl: 'http://127.0.0.1:9', controlUrl: 'http://127.0.0.1:9' };

function benchWith(parts: Partial<AgentSpecEnvironment> = {}, address = nowhere): Bench {
  const asked: Bench['asked'] = [];
  const attached: string[] = [];
  const environment: AgentSpecEnvironment = {
    name: 'test',
    agentNames: async () => [],
    sidecar: async (agent, wanted) => {
      asked.push([agent, wanted]);
      return address;
    },
    manifestPath: async () => '/demo/gymcoach.yaml',
    attempt: async () => ({ state: 'exited with 1', log: '' }),
    logTail: async (agent, lines) => `${lines} lines of ${agent}`,
    evidence: async (agent) => [{ title: 'log', text: `the log of ${agent}` }],
    decisions: async () => [],
    disturbance: async () => undefined,
    patchDemo: async () => undefined,
    resetDemo: async () => [],
    restore: async () => [],
    close: async () => undefined,
    ...parts,
  };
  const evidence = new EvidenceRecorder((data) => attached.push(data));
  return { subject: new Subject('gymcoach', environment, evidence), asked, attached };
}

test('the environment is asked once, when the scenario first speaks to the agent, for all that is wanted', async () => {
  const { subject, asked } = benchWith();
  subject.want('OPA_PROXY_MODE', 'enforce');
  subject.want('AUDIT_RING_SIZE', '3');
  subject.wantFresh();
  expect(asked).toEqual([]);
  const addresses = await Promise.all([subject.address(), subject.address()]);
  expect(addresses).toEqual([nowhere, nowhere]);
  expect(asked).toEqual([
    ['gymcoach', { variables: { OPA_PROXY_MODE: 'enforce', AUDIT_RING_SIZE: '3' }, fresh: true }],
  ]);
});

test('another manifest of the demo lies beside its own', async () => {
  const { subject, asked } = benchWith();
  await subject.wantManifest('other.yaml');
  await subject.address();
  expect(asked[0]![1].variables).toEqual({ MANIFEST_PATH: '/demo/other.yaml' });
});

test('nothing wanted is the sidecar at rest, used or not', async () => {
  const { subject, asked } = benchWith();
  await subject.address();
  expect(asked).toEqual([['gymcoach', { variables: {}, fresh: false }]]);
});

test.each([
  ['a variable', (subject: Subject) => subject.want('OPA_PROXY_MODE', 'track'), 'OPA_PROXY_MODE is wanted'],
  ['a fresh sidecar', (subject: Subject) => subject.wantFresh(), 'a fresh sidecar is wanted'],
])('%s that is wanted after the first word is a mistake of the scenario', async (_what, want, what) => {
  const { subject } = benchWith();
  await subject.address();
  expect(() => want(subject)).toThrow(BenchError);
  expect(() => want(subject)).toThrow(
    `${what} for gymcoach after the scenario has spoken to it; say so in an earlier Given`,
  );
});

test('given back, the sidecar is as it was at rest', async () => {
  const { subject, asked } = benchWith();
  subject.want('OPA_PROXY_MODE', 'enforce');
  await subject.address();
  await subject.giveBack();
  expect(asked.map(([, { variables }]) => variables)).toEqual([{ OPA_PROXY_MODE: 'enforce' }, {}]);
});

test('an environment that cannot give the sidecar is heard by every step that asks, and closing is no problem', async () => {
  const { subject } = benchWith({ sidecar: () => Promise.reject(new BenchError('port 4000 is taken')) });
  await expect(subject.proxy.request({ target: '/' })).rejects.toThrow('port 4000 is taken');
  await expect(subject.control.gap()).rejects.toThrow('port 4000 is taken');
  await subject.close();
});

test('what goes to the two doors is evidence', async () => {
  const { url } = await script({ 'GET /': { status: 'ok' }, 'GET /gap': { score: 100 } });
  const { subject, attached } = benchWith({}, { proxyUrl: url, controlUrl: url });
  await subject.proxy.request({ target: '/' });
  await subject.control.gap();
  await subject.close();
  const evidence = attached.map((text) => JSON.parse(text) as Record<string, unknown>);
  expect(evidence).toMatchObject([
    { exchange: 'GET / -> 200', system: 'gymcoach', channel: 'proxy' },
    { exchange: 'GET /gap -> 200', system: 'gymcoach', channel: 'control plane' },
  ]);
});

test('an exchange that a scenario leaves open is evidence when the subject is closed', async () => {
  const { url } = await script({ 'GET /s': (_request, response) => void response.write('part 1') });
  const { subject, attached } = benchWith({}, { proxyUrl: url, controlUrl: url });
  await subject.proxy.start({ target: '/s' }).textWith('part 1');
  expect(attached).toEqual([]);
  await subject.close();
  expect(attached.join()).toContain('still open when the scenario ended');
});

test('a subject that nobody spoke to closes without asking for its sidecar', async () => {
  const { subject, asked } = benchWith();
  await subject.close();
  expect(asked).toEqual([]);
});

describe('what the scenario left behind', () => {
  const ring = [
    { requestId: 'one', path: '/older' },
    { requestId: 'other', path: '/' },
    { requestId: 'one', path: '/newer' },
  ];
  const decision = { path: 'p', decidedAt: '2026-01-01T00:00:00Z', input: null, result: [] };

  /** An agent whose two doors answer, and an engine of which is noted since when it was asked. */
  async function benchThatAnswers() {
    const answers = { 'GET /': {}, 'GET /gap': {}, 'POST /events?x=1': {}, 'GET /audit': ring };
    const { url, requests } = await script(answers);
    const since: Date[] = [];
    const decisions = async (_agent: string, moment: Date) => (since.push(moment), [decision]);
    const bench = benchWith({ decisions }, { proxyUrl: url, controlUrl: url });
    const lookedAtRing = () => requests.filter(({ url: target }) => target === '/audit').length;
    return { ...bench, since, lookedAtRing };
  }

  test('is the newest audit entry of each request that it sent, looked up once, and unseen by the evidence', async () => {
    const { subject, attached, lookedAtRing } = await benchThatAnswers();
    const { proxy } = subject;
    await proxy.request({ target: '/', headers: { 'X-Request-ID': 'one' } });
    await proxy.request({ target: '/', headers: { 'x-request-id': 'one' } });
    await proxy.request({ target: '/' });
    await proxy.send({ target: '/' });
    const before = attached.length;
    expect(await subject.auditEntries()).toEqual([ring[2]]);
    expect([lookedAtRing(), attached.length]).toEqual([1, before]);
    await subject.close();
  });

  test('is nothing where nothing was sent through the proxy under an id', async () => {
    const { subject, lookedAtRing } = await benchThatAnswers();
    expect(await subject.auditEntries()).toEqual([]);
    await subject.proxy.send({ target: '/' });
    await subject.control.gap();
    expect(await subject.auditEntries()).toEqual([]);
    expect(lookedAtRing()).toBe(0);
    await subject.close();
  });

  test('is asked of no sidecar any more once the scenario has let go of it', async () => {
    const { subject, asked, lookedAtRing } = await benchThatAnswers();
    await subject.proxy.request({ target: '/' });
    await subject.close();
    expect(await subject.auditEntries()).toEqual([]);
    expect([asked.length, lookedAtRing()]).toEqual([1, 0]);
  });

  test.each<[string, (subject: Subject) => Promise<unknown>]>([
    ['a request through the proxy', async (subject) => subject.proxy.send({ target: '/' })],
    ['a push', async (subject) => subject.control.post('/events?x=1', {})],
  ])(
    'are decisions of its policy engine after %s, since the scenario could speak to it',
    async (_what, speak) => {
      const { subject, since } = await benchThatAnswers();
      const start = Date.now();
      await speak(subject);
      expect(await subject.decisions()).toEqual([decision]);
      expect(since[0]!.getTime()).toBeGreaterThanOrEqual(start);
      const [first] = since;
      await subject.replaceSidecar();
      expect(await subject.decisions()).toEqual([decision]);
      expect(since[1]).toEqual(first);
      await subject.close();
    },
  );

  test('are no decisions where no policy can have been asked', async () => {
    const { subject, since } = await benchThatAnswers();
    expect(await subject.decisions()).toEqual([]);
    await subject.control.gap();
    expect(await subject.decisions()).toEqual([]);
    expect(since).toEqual([]);
    await subject.close();
  });
});

describe('after a failure', () => {
  test('what the environment tells is attached', async () => {
    const { subject, attached } = benchWith();
    await subject.attachEvidence();
    expect(attached).toEqual(['the log of gymcoach']);
  });

  test('evidence that cannot be had is said, and not thrown', async () => {
    const { subject, attached } = benchWith({ evidence: () => Promise.reject(new Error('kubectl is gone')) });
    await subject.attachEvidence();
    expect(attached).toEqual(['not to be had: kubectl is gone']);
  });
});
