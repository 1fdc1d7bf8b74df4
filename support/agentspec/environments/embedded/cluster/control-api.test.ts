// How the cluster is spoken to: whose fault an error is, and that a lease ends whenever its run goes away.
import { once } from 'node:events';
import { request as httpRequest } from 'node:http';
import type { AddressInfo, Socket } from 'node:net';
import axios from 'axios';
import { BenchError } from '../../../../../runner/errors';
import { onCleanUp } from '../../../../../runner/testing/clean-up';
import { createControlApi } from './control-api';
import type { DemoCluster } from './demo-cluster';
import { DidNotStart } from '../../../../../runner/processes/readiness';

/** The API in front of a cluster of which only these parts are there. */
async function apiOf(
  parts: Partial<Record<keyof DemoCluster, unknown>>,
  leaseEnded: () => void = () => undefined,
) {
  const api = createControlApi(parts as unknown as DemoCluster, { stop: () => undefined, leaseEnded });
  onCleanUp(() => api.close());
  const connections: Socket[] = [];
  api.server.on('connection', (socket: Socket) => connections.push(socket));
  await api.listen({ port: 0, host: '127.0.0.1' });
  const url = `http://127.0.0.1:${(api.server.address() as AddressInfo).port}`;
  return { url, connections };
}

test.each([
  ['a broken bench', new BenchError('port 4000 is taken'), 409],
  ['a sidecar that does not start', new DidNotStart('exited with 1'), 502],
  ['anything else', new Error('it took too long'), 500],
])('%s is told by status and message', async (_what, error, status) => {
  const { url } = await apiOf({ deploy: () => Promise.reject(error) });
  const answer = await axios.post(`${url}/deploy`, {}, { validateStatus: null });
  expect([answer.status, answer.data]).toEqual([status, { error: error.message }]);
});

test('a change that is none is refused before the cluster hears of it', async () => {
  const setVariables = jest.fn();
  const { url } = await apiOf({ setVariables });
  const bodies = [{}, { variables: { A: 1 }, restart: false }, { variables: {} }];
  const answers = await Promise.all(
    bodies.map((body) => axios.put(`${url}/agents/gymcoach/variables`, body, { validateStatus: null })),
  );
  expect(answers.map(({ status }) => status)).toEqual([500, 500, 500]);
  expect(setVariables).not.toHaveBeenCalled();
});

test('a live patch that does not say for which agents, or who asks, is refused', async () => {
  const [patch, reset] = [jest.fn(), jest.fn()];
  const { url } = await apiOf({ patch, reset });
  const post = (path: string, body: object) => axios.post(url + path, body, { validateStatus: null });
  const answers = [
    await post('/patch', { byHand: false }),
    await post('/patch', { agents: ['a'] }),
    await post('/patch', { agents: [1], byHand: false }),
    await post('/reset', {}),
  ];
  expect(answers.map(({ status }) => status)).toEqual([500, 500, 500, 500]);
  expect([patch, reset].flatMap(({ mock }) => mock.calls)).toEqual([]);
});

test('what a run patches is its own affair; what a person patches is done by hand, and undone with all leftovers', async () => {
  const journal: string[] = [];
  const note = (what: string) => async (given?: unknown) => void journal.push(`${what} ${String(given)}`);
  const { url } = await apiOf({
    patch: note('patch'),
    reset: note('reset'),
    restore: note('restore'),
    byHand: (command: string, work: () => Promise<unknown>) => {
      journal.push(`${command}:`);
      return work();
    },
  });
  await axios.post(`${url}/patch`, { agents: ['a', 'b'], byHand: false });
  await axios.post(`${url}/reset`, { byHand: false });
  await axios.post(`${url}/patch`, { agents: ['c'], byHand: true });
  await axios.post(`${url}/reset`, { byHand: true });
  expect(journal).toEqual([
    'patch a,b',
    'reset undefined',
    'make demo-patch:',
    'patch c',
    'make demo-reset:',
    'restore undefined',
  ]);
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
  const { url, connections } = await apiOf({ takeLease, endLease }, ended.happen);
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
