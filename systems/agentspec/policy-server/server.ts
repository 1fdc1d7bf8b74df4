// The HTTP server: OPA's REST paths that clients use, routed, with bodies read and answers written.
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { PlainLog } from '../common/plain-log';
import { failure, getData, postData, type Answer } from './data-api';
import type { DecisionLog } from './decision-log';
import { jsonOf } from './json';
import type { PolicySet } from './policy-set';

/** Far above what the sidecar can send: an input repeats the lists of one request. */
const bodyLimit = 1024 * 1024;

const notFound: Answer = { status: 404, body: '404 page not found\n' };
const methodNotAllowed: Answer = { status: 405, body: 'Method Not Allowed\n' };

/**
 * Creates the server, not yet listening; requests that it refuses or fails go to `log`.
 * @param decisions where decisions are logged, before they are answered; undefined for nowhere
 */
export function createPolicyServer(policies: PolicySet, log: PlainLog, decisions?: DecisionLog): Server {
  const server = createServer((request, response) => {
    const { method, url } = request;
    answerTo(request, policies).then(
      (answer) => {
        const { status, body } = decisions ? logged(answer, url, decisions) : answer;
        if (status >= 400) log.error('request refused', { method, url, status, body });
        // A server that drains must not wait for the client to end an idle connection.
        if (!server.listening) response.setHeader('connection', 'close');
        send(response, status, body);
      },
      (error: Error) => log.error('request not read to its end', { method, url, reason: error.message }),
    );
  });
  return server;
}

/** As in OPA, an answer names its decision as the log does, and a decision that cannot be logged is none. */
function logged(answer: Answer, url = '', decisions: DecisionLog): Answer {
  const { body, decision } = answer;
  if (!decision) return answer;
  const path = pathOf(url).split('/').slice(3).join('/');
  try {
    return { ...answer, body: { decision_id: decisions({ path, ...decision }), ...Object(body) } };
  } catch (error) {
    return failure(500, 'internal_error', `decision not logged: ${(error as Error).message}`);
  }
}

const pathOf = (url: string): string => url.replace(/\?.*/s, '');
const searchOf = (url: string) => new URLSearchParams(url.slice(pathOf(url).length));

async function answerTo(request: IncomingMessage, policies: PolicySet): Promise<Answer> {
  const { url = '' } = request;
  const pathname = pathOf(url);
  if (pathname === '/health') return request.method === 'GET' ? { status: 200, body: {} } : methodNotAllowed;
  const path = dataPath(pathname);
  if (path === undefined) return notFound;
  if (request.method === 'GET') return getData(policies, path, searchOf(url).get('input'));
  if (request.method !== 'POST') return methodNotAllowed;
  const body = await readBody(request);
  return body === undefined ? tooLarge : postData(policies, path, body);
}

const tooLarge = failure(400, 'invalid_parameter', `request body too large: the limit is ${bodyLimit} bytes`);

/**
 * The names behind /v1/data, decoded; undefined for any other path. An empty name (a doubled or trailing slash) is
 * no document: looking it up would answer "undefined", which a sidecar takes for an allowance.
 */
function dataPath(pathname: string): string[] | undefined {
  const [root, version, api, ...names] = pathname.split('/');
  if (root !== '' || version !== 'v1' || api !== 'data') return undefined;
  try {
    return names.includes('') ? undefined : names.map(decodeURIComponent);
  } catch {
    return undefined;
  }
}

/** The body as text, read to its end; undefined if it is over the limit. */
async function readBody(request: IncomingMessage): Promise<string | undefined> {
  const chunks: Buffer[] = [];
  let size = 0;
  for await (const chunk of request as AsyncIterable<Buffer>) {
    size += chunk.length;
    if (size <= bodyLimit) chunks.push(chunk);
  }
  return size <= bodyLimit ? Buffer.concat(chunks).toString('utf8') : undefined;
}

function send(response: ServerResponse, status: number, body: unknown): void {
  const plain = typeof body === 'string';
  const text = plain ? body : `${jsonOf(body)}\n`;
  response.writeHead(status, { 'content-type': plain ? 'text/plain; charset=utf-8' : 'application/json' });
  response.end(text);
}
