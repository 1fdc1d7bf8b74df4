// One watch request as a stream of events. The library's own Watch has no end for a server that never answers, and
// drops what it cannot parse; this one takes only the credentials from the library.
import http, { type IncomingMessage } from 'node:http';
import https, { type RequestOptions } from 'node:https';
import type { KubeConfig } from '@kubernetes/client-node';
import { messageIn } from './connection';
import type { WatchEvent, WatchQuery } from './cluster';
import { KubernetesError, messageOf } from './errors';
import { GROUP, PLURAL, VERSION } from './observation';

/** How much longer than asked for a watch may last before it counts as dead. */
const GRACE_MS = 15_000;
/** Without it a connection that the network has forgotten is noticed only at the end of the watch. */
const TCP_KEEP_ALIVE_MS = 15_000;

/** The events of one watch of the observations, as in `ObservationCalls.watchObservations`. */
export async function* watchStream(
  kubeConfig: KubeConfig,
  query: WatchQuery,
  signal: AbortSignal,
): AsyncGenerator<WatchEvent> {
  const ending = new AbortController();
  const end = (): void => ending.abort();
  const overdue = setTimeout(end, query.timeoutSeconds * 1000 + GRACE_MS);
  signal.addEventListener('abort', end, { once: true });
  if (signal.aborted) end();
  try {
    const response = await open(kubeConfig, query, ending.signal);
    if (response.statusCode !== 200) throw refusal(response.statusCode, await bodyOf(response));
    for await (const line of linesOf(response)) yield eventIn(JSON.parse(line));
  } catch (error) {
    if (error instanceof KubernetesError) throw error;
    throw new KubernetesError(`cannot watch observations: ${messageOf(error)}`, undefined, { cause: error });
  } finally {
    clearTimeout(overdue);
    signal.removeEventListener('abort', end);
    end();
  }
}

async function open(
  kubeConfig: KubeConfig,
  query: WatchQuery,
  signal: AbortSignal,
): Promise<IncomingMessage> {
  const options: RequestOptions = {};
  await kubeConfig.applyToHTTPSOptions(options);
  const url = watchUrl(kubeConfig, query);
  const { get } = url.protocol === 'http:' ? http : https;
  return new Promise((resolve, reject) => {
    const request = get(url, { ...options, signal }, resolve).on('error', reject);
    request.on('socket', (socket) => socket.setKeepAlive(true, TCP_KEEP_ALIVE_MS));
  });
}

function watchUrl(kubeConfig: KubeConfig, { namespace, resourceVersion, timeoutSeconds }: WatchQuery): URL {
  const scope = namespace === '' ? '' : `namespaces/${namespace}/`;
  const server = (kubeConfig.getCurrentCluster()?.server ?? '').replace(/\/$/, '');
  const url = new URL(`${server}/apis/${GROUP}/${VERSION}/${scope}${PLURAL}`);
  const parameters = { watch: 'true', allowWatchBookmarks: 'true', resourceVersion, timeoutSeconds };
  for (const [name, value] of Object.entries(parameters)) url.searchParams.set(name, String(value));
  return url;
}

/** Unlike readline's, these lines end with the error of a connection that breaks. */
async function* linesOf(response: IncomingMessage): AsyncGenerator<string> {
  let rest = '';
  for await (const chunk of response.setEncoding('utf8') as AsyncIterable<string>) {
    const lines = (rest + chunk).split('\n');
    rest = lines.pop() ?? '';
    yield* lines;
  }
}

async function bodyOf(response: IncomingMessage): Promise<string> {
  const chunks: Buffer[] = [];
  for await (const chunk of response as AsyncIterable<Buffer>) chunks.push(chunk);
  return Buffer.concat(chunks).toString('utf8');
}

const refusal = (status: number | undefined, body: unknown): KubernetesError =>
  new KubernetesError(`cannot watch observations: ${status} ${messageIn(body)}`, status);

/** An expired watch is told in a line of its own, with HTTP status 200. */
function eventIn(line: { type: string; object: WatchEvent['object'] & { code?: number } }): WatchEvent {
  if (line.type === 'ERROR') throw refusal(line.object.code, line.object);
  return line as WatchEvent;
}
