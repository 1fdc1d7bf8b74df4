// What only the demo cluster can be asked for: what makes no sense is refused, and a person's patch is not a run's.
import type { AddressInfo } from 'node:net';
import axios from 'axios';
import fastify from 'fastify';
import { onCleanUp } from '../../../../../runner/testing/clean-up';
import { addClusterRoutes } from './cluster-routes';
import type { DemoCluster } from './demo-cluster';

/** The routes in front of a cluster of which only these parts are there. */
async function apiOf(parts: Partial<Record<keyof DemoCluster, unknown>>): Promise<{ url: string }> {
  const api = fastify({ forceCloseConnections: true });
  onCleanUp(() => api.close());
  addClusterRoutes(api, parts as unknown as DemoCluster);
  await api.listen({ port: 0, host: '127.0.0.1' });
  return { url: `http://127.0.0.1:${(api.server.address() as AddressInfo).port}` };
}

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
