// Probing agents of all manners: RDY-1, RDY-2, GAP-32, GAP-33.
import { once } from 'node:events';
import { createServer, type AddressInfo } from 'node:net';
import { createLogger } from '../../common/log';
import { onCleanUp } from '../../common/testing/clean-up';
import { deadUrl } from '../../common/testing/servers';
import { answerText, scriptAgent, type Answer } from '../control-plane/testing/scripted-agent';
import { AgentClient } from './agent-client';
import { AgentProbe } from './agent-probe';

const silent = { write: () => undefined };

function probe(url: string, timeoutMs = 5_000): AgentProbe {
  const client = new AgentClient(url);
  onCleanUp(() => client.close());
  return new AgentProbe(client, createLogger(silent, silent), timeoutMs);
}

const report = { agentName: 'a', timestamp: 't', status: 'healthy', checks: [] };
const nothing = { hasHealthEndpoint: false, hasCapabilitiesEndpoint: false, upstreamTools: [] };

/** Sends a first part of an answer and never the rest. */
const unfinished: Answer = (_request, response) => void response.writeHead(200).write('{');

/** Sends without end. */
const endless: Answer = (_request, response) => {
  const more = (): void => {
    while (!response.destroyed && response.write('x'.repeat(65_536)));
    if (!response.destroyed) response.once('drain', more);
  };
  more();
};

it('asks for /health and then for /capabilities, never for the agent card (GAP-32, GAP-33)', async () => {
  const { url, requests } = await scriptAgent({
    'GET /health': {},
    'GET /capabilities': { tools: [{ name: 'a' }] },
  });
  expect(await probe(url).endpoints()).toEqual({
    hasHealthEndpoint: true,
    hasCapabilitiesEndpoint: true,
    upstreamTools: ['a'],
  });
  expect(requests.map(({ path }) => path)).toEqual(['/health', '/capabilities']);
});

it.each([
  ['no JSON', answerText(200, 'hello')],
  ['no object', ['a']],
  ['no list of tools', { tools: { a: 1 } }],
  ['tools without names', { tools: [null, 'a', { name: 5 }, {}] }],
])('finds no tools in %s (GAP-33)', async (_what, answer) => {
  const { url } = await scriptAgent({ 'GET /health': {}, 'GET /capabilities': answer });
  expect(await probe(url).endpoints()).toEqual({
    ...nothing,
    hasHealthEndpoint: true,
    hasCapabilitiesEndpoint: true,
  });
});

it('takes neither redirects nor refusals for an answer, and follows no redirect', async () => {
  const redirect: Answer = (_request, response) =>
    void response.writeHead(302, { location: '/capabilities-2' }).end();
  const answers = {
    'GET /capabilities': redirect,
    'GET /health': answerText(500, ''),
    'GET /agentspec/health': redirect,
  };
  const { url, requests } = await scriptAgent({ ...answers, 'GET /capabilities-2': { tools: [] } });
  expect(await probe(url).endpoints()).toEqual(nothing);
  expect(await probe(url).liveReport()).toBeUndefined();
  expect(requests).toHaveLength(3);
});

it('gets nothing from a dead agent', async () => {
  const url = await deadUrl();
  expect(await probe(url).endpoints()).toEqual(nothing);
  expect(await probe(url).liveReport()).toBeUndefined();
});

it.each([
  ['never answers', () => undefined],
  ['never finishes', unfinished],
])('gives up on an agent that %s (RDY-1)', async (_what, answer: Answer) => {
  const { url } = await scriptAgent({ 'GET /agentspec/health': answer });
  expect(await probe(url, 30).liveReport()).toBeUndefined();
});

it('gives up on an agent that accepts connections and speaks no HTTP', async () => {
  const server = createServer((socket) => {
    socket.on('error', () => socket.destroy()).resume();
    socket.end('220 smtp.example.org\r\n');
  }).listen(0, '127.0.0.1');
  onCleanUp(() => new Promise((resolve) => server.close(resolve)));
  await once(server, 'listening');
  expect(
    await probe(`http://127.0.0.1:${(server.address() as AddressInfo).port}`).liveReport(),
  ).toBeUndefined();
});

it('reads at most a megabyte: more is no report, but still an endpoint', async () => {
  const { url } = await scriptAgent({
    'GET /agentspec/health': { ...report, padding: 'x'.repeat(2 * 1024 * 1024) },
    'GET /health': endless,
    'GET /capabilities': endless,
  });
  expect(await probe(url).liveReport()).toBeUndefined();
  expect(await probe(url).endpoints()).toEqual({
    ...nothing,
    hasHealthEndpoint: true,
    hasCapabilitiesEndpoint: true,
  });
});

it('takes a report from a base URL with a path', async () => {
  const { url } = await scriptAgent({ 'GET /base/agentspec/health': report });
  expect(await probe(`${url}/base`).liveReport()).toMatchObject({ agentName: 'a' });
});
