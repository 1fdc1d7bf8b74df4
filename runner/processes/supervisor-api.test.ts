// How a supervisor is spoken to: whose fault an error is, and that a lease ends whenever its run goes away.
import { once } from 'node:events';
import { request as httpRequest } from 'node:http';
import type { AddressInfo, Socket } from 'node:net';
import axios from 'axios';
import { BenchError } from '../errors';
import { onCleanUp } from '../testing/clean-up';
import { DidNotStart } from './readiness';
import { createSupervisorApi, type SupervisedPlatform, type SupervisorEvents } from './supervisor-api';

const nothing = (): void => undefined;

/** The API in front of a platform of which only these parts are there. */
async function apiOf(parts: Partial<SupervisedPlatform>, heard: Partial<SupervisorEvents> = {}) {
  const events = { stopped: nothing, leaseAsked: nothing, leaseEnded: nothing, ...heard };
  const api = createSupervisorApi(parts as SupervisedPlatform, events);
  onCleanUp(() => api.close());
  const connections: Socket[] = [];
  api.server.on('connection', (socket: Socket) => connections.push(socket));
  await api.listen({ port: 0, host: '127.0.0.1' });
  const url = `http://127.0.0.1:${(api.server.address() as AddressInfo).port}`;
  return { url, connections };
}

test.each([
  ['a broken bench', new BenchError('port 4000 is taken'), 409],
  ['a process that does not start', new DidNotStart('exited with 1'), 502],
  ['anything else', new Error('it took too long'), 500],
])('%s is told by status and message', async (_what, error, status) => {
  const { url } = await apiOf({ deploy: () => Promise.reject(error) });
  const answer = await axios.post(`${url}/deploy`, {}, { validateStatus: null });
  expect([answer.status, answer.data]).toEqual([status, { error: error.message }]);
});

test('its status is the platform’s and its own; deploying tells the new one', async () => {
  const deploy = jest.fn(async () => undefined);
  const { url } = await apiOf({ status: () => ({ deployed: deploy.mock.calls.length }), deploy });
  expect((await axios.get(`${url}/status`)).data).toEqual({ pid: process.pid, deployed: 0 });
  expect((await axios.post(`${url}/deploy`, {})).data).toEqual({ pid: process.pid, deployed: 1 });
});

/** Something that one side waits for and the other brings about. */
function occasion(): { happened: Promise<void>; happen: () => void } {
  let happen: () => void = () => undefined;
  const happened = new Promise<void>((resolve) => (happen = resolve));
  return { happened, happen: () => happen() };
}

test('a run that went away while it waited for the lease does not keep it', async () => {
  const [asked, granted, ended] = [occasion(), occasion(), occasion()];
  const takeLease = jest.fn(() => {
    asked.happen();
    return granted.happened;
  });
  const endLease = jest.fn(async () => undefined);
  const { url, connections } = await apiOf({ takeLease, endLease }, { leaseEnded: ended.happen });
  const run = httpRequest(`${url}/lease?holder=a%20run`).on('error', () => undefined);
  run.end();
  await asked.happened;
  const gone = once(connections[0]!, 'close');
  run.destroy();
  await gone;
  expect(endLease).not.toHaveBeenCalled();
  granted.happen();
  await ended.happened;
  expect(takeLease).toHaveBeenCalledWith('a run');
  expect(endLease).toHaveBeenCalledTimes(1);
});
