// Of several replicas one leads, whatever happens to it.
import { FakeApiServer } from '../testing/fake-api-server';
import { keptLog } from '../testing/silent-log';
import { until } from '../testing/until';
import { LeaderElection } from './leader-election';

const LEASE = '/apis/coordination.k8s.io/v1/namespaces/system/leases/operator';
const quick = { leaseMs: 1_000, renewDeadlineMs: 600, retryMs: 20 };

let api: FakeApiServer;
let replicas: Replica[];

interface Replica {
  leads: boolean;
  terms: number;
  stop(): Promise<void>;
}

function replica(identity: string): Replica {
  const ending = new AbortController();
  const self: Replica = { leads: false, terms: 0, stop: async () => (ending.abort(), running) };
  const lead = async (term: AbortSignal): Promise<void> => {
    if (replicas.some(({ leads }) => leads)) throw new Error('there is a leader already');
    [self.leads, self.terms] = [true, self.terms + 1];
    await new Promise((resolve) => term.addEventListener('abort', resolve));
    self.leads = false;
  };
  const options = { calls: api.cluster(), namespace: 'system', name: 'operator', identity, log: keptLog() };
  const running = new LeaderElection({ ...options, durations: quick }).run(lead, ending.signal);
  replicas.push(self);
  return self;
}

beforeEach(async () => {
  replicas = [];
  api = new FakeApiServer();
  await api.start();
});

afterEach(async () => {
  api.fault = () => undefined;
  await Promise.all(replicas.map((each) => each.stop()));
  await api.stop();
});

const holder = (): string | undefined =>
  (api.get(LEASE)?.spec as { holderIdentity?: string })?.holderIdentity;

test('one of several leads; when it stops it gives the lease back and another one follows', async () => {
  const all = ['a', 'b', 'c'].map(replica);
  await until(() => all.some(({ leads }) => leads));
  const first = all.find(({ leads }) => leads)!;
  await first.stop();
  expect(first.leads).toBe(false);
  await until(() => all.some((each) => each !== first && each.leads));
  expect(api.get(LEASE)?.spec).toMatchObject({ leaseTransitions: expect.any(Number) });
});

test('the last to stop leaves a lease that nobody holds', async () => {
  const only = replica('only');
  await until(() => only.leads);
  expect(holder()).toBe('only');
  await only.stop();
  expect(holder()).toBe('');
});

test('a lease that its holder no longer renews is taken when it has run out', async () => {
  const spec = { holderIdentity: 'dead', leaseDurationSeconds: 1, leaseTransitions: 4 };
  api.put(LEASE, { spec });
  const successor = replica('successor');
  await until(() => successor.leads);
  expect(api.get(LEASE)?.spec).toMatchObject({ holderIdentity: 'successor', leaseTransitions: 5 });
});

test.each(['hang', 'reset', 500, 403] as const)(
  'whoever cannot renew (%s) leads no longer, and leads again when the API server is back',
  async (fault) => {
    const only = replica('only');
    await until(() => only.leads);
    api.fault = () => fault;
    await until(() => !only.leads);
    api.fault = () => undefined;
    await until(() => only.leads);
    expect(only.terms).toBe(2);
  },
);

test('a lease that another one has taken is not fought over', async () => {
  const loser = replica('loser');
  await until(() => loser.leads);
  api.put(LEASE, { spec: { holderIdentity: 'thief', leaseDurationSeconds: 3600 } });
  await until(() => !loser.leads);
  expect(holder()).toBe('thief');
});
