// Events tell, and never stand in the way.
import { FakeApiServer } from '../testing/fake-api-server';
import { keptLog } from '../testing/silent-log';
import { EventRecorder } from './events';

const api = new FakeApiServer();
const log = keptLog();
const ref = { namespace: 'demo', name: 'gymcoach', uid: '12345678-90ab' };
const occurrence = { phase: 'Healthy', reason: 'Healthy', message: 'Pending → Healthy' } as const;
const recorder = () => new EventRecorder(api.cluster(), log, 'operator-1');

beforeEach(() => api.start());
afterEach(() => api.stop());

test('one Event a reason, which counts', async () => {
  await recorder().record(ref, occurrence, 1);
  await recorder().record(ref, { ...occurrence, message: 'Unknown → Healthy' }, 2);
  await recorder().record(ref, { phase: 'Unknown', reason: 'ProbeTimeout', message: 'late' }, 1);
  const events = api.list('/api/v1/events');
  expect(events).toMatchObject([
    { reason: 'Healthy', type: 'Normal', count: 2, message: 'Unknown → Healthy', involvedObject: { ...ref } },
    { reason: 'ProbeTimeout', type: 'Warning', count: 1 },
  ]);
});

test.each([403, 500, 'reset'] as const)(
  'an Event that cannot be written (%s) is lost with a warning',
  async (fault) => {
    api.fault = () => fault;
    await recorder().record(ref, occurrence, 1);
    api.fault = () => undefined;
    expect(log.messages.at(-1)).toContain('an event is lost: cannot create an event in demo');
  },
);
