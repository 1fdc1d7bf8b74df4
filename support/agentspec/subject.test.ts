// The agent of a scenario: what is wanted of its sidecar is wanted before the first word to it, and only then asked for.
import type { AgentSpecEnvironment, SidecarAddress, SidecarVariables } from '../environments/environment';
import { BenchError } from '../errors';
import { EvidenceRecorder } from '../evidence/recorder';
import { script } from '../testing/servers';
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
    describe: () => 'test',
    agentNames: async () => [],
    sidecar: async (agent, wanted) => {
      asked.push([agent, wanted]);
      return address;
    },
    logTail: async (agent, lines) => `${lines} lines of ${agent}`,
    evidence: async (agent) => [{ title: 'log', text: `the log of ${agent}` }],
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
  const [proxy, again] = await Promise.all([subject.proxy(), subject.proxy()]);
  await subject.control();
  expect(again).toBe(proxy);
  expect(await subject.address()).toEqual(nowhere);
  expect(asked).toEqual([
    ['gymcoach', { variables: { OPA_PROXY_MODE: 'enforce', AUDIT_RING_SIZE: '3' }, fresh: true }],
  ]);
});

test('nothing wanted is the sidecar at rest, used or not', async () => {
  const { subject, asked } = benchWith();
  await subject.control();
  expect(asked).toEqual([['gymcoach', { variables: {}, fresh: false }]]);
});

test.each([
  ['a variable', (subject: Subject) => subject.want('OPA_PROXY_MODE', 'track'), 'OPA_PROXY_MODE is wanted'],
  ['a fresh sidecar', (subject: Subject) => subject.wantFresh(), 'a fresh sidecar is wanted'],
])('%s that is wanted after the first word is a mistake of the scenario', async (_what, want, what) => {
  const { subject } = benchWith();
  await subject.proxy();
  expect(() => want(subject)).toThrow(BenchError);
  expect(() => want(subject)).toThrow(
    `${what} for gymcoach after the scenario has spoken to it; say so in an earlier Given`,
  );
});

test('given back, the sidecar is as it was at rest', async () => {
  const { subject, asked } = benchWith();
  subject.want('OPA_PROXY_MODE', 'enforce');
  const before = await subject.proxy();
  await subject.giveBack();
  expect(asked.map(([, { variables }]) => variables)).toEqual([{ OPA_PROXY_MODE: 'enforce' }, {}]);
  expect(await subject.proxy()).not.toBe(before);
});

test('an environment that cannot give the sidecar is heard by every step that asks, and closing is no problem', async () => {
  const { subject } = benchWith({ sidecar: () => Promise.reject(new BenchError('port 4000 is taken')) });
  await expect(subject.proxy()).rejects.toThrow('port 4000 is taken');
  await expect(subject.control()).rejects.toThrow('port 4000 is taken');
  await subject.close();
});

test('what goes to the two doors is evidence', async () => {
  const { url } = await script({ 'GET /': { status: 'ok' }, 'GET /gap': { score: 100 } });
  const { subject, attached } = benchWith({}, { proxyUrl: url, controlUrl: url });
  await (await subject.proxy()).request({ target: '/' });
  await (await subject.control()).gap();
  await subject.close();
  const evidence = attached.map((text) => JSON.parse(text) as Record<string, unknown>);
  expect(evidence).toMatchObject([
    { exchange: 'GET / -> 200', agent: 'gymcoach', door: 'proxy' },
    { exchange: 'GET /gap -> 200', agent: 'gymcoach', door: 'control' },
  ]);
});

test('an exchange that a scenario leaves open is evidence when the subject is closed', async () => {
  const { url } = await script({ 'GET /s': (_request, response) => void response.write('part 1') });
  const { subject, attached } = benchWith({}, { proxyUrl: url, controlUrl: url });
  await (await subject.proxy()).start({ target: '/s' }).textWith('part 1');
  expect(attached).toEqual([]);
  await subject.close();
  expect(attached.join()).toContain('still open when the scenario ended');
});

test('a subject that nobody spoke to closes without asking for its sidecar', async () => {
  const { subject, asked } = benchWith();
  await subject.close();
  expect(asked).toEqual([]);
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
