// A Kubernetes API server of objects in memory, over real HTTP: lists, watches, creates, patches, and fails on demand.
import { randomUUID } from 'node:crypto';
import { once } from 'node:events';
import http, { type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { KubeConfig } from '@kubernetes/client-node';
import { connect } from '../kubernetes/client';
import type { Cluster } from '../kubernetes/cluster';
import { applyJsonPatch } from './json-patch';

export interface Stored {
  [field: string]: unknown;
  metadata: {
    name: string;
    namespace?: string;
    uid: string;
    resourceVersion: string;
    generation: number;
    labels?: Record<string, string>;
  };
}

interface Change {
  readonly type: 'ADDED' | 'MODIFIED' | 'DELETED';
  readonly version: number;
  readonly collection: string;
  readonly object: Stored;
}

/** An HTTP status to refuse with, or what else may befall a request. */
export type Fault = number | 'hang' | 'reset';

interface Address {
  /** Path of the collection in all namespaces. */
  readonly collection: string;
  readonly namespace?: string;
  readonly name?: string;
  readonly isStatus: boolean;
}

const PATH = /^(\/apis?\/.*?v1)(?:\/namespaces\/([^/]+))?\/([^/]+)(?:\/([^/]+))?(\/status)?$/;

class Refusal extends Error {
  constructor(readonly status: number) {
    super(`refused with ${status}`);
  }
}

export class FakeApiServer {
  /** Every request so far: method and path. */
  readonly requests: string[] = [];
  /** How many connections were opened. */
  connections = 0;
  /** What befalls a request; by default nothing. */
  fault: (method: string, path: string) => Fault | undefined = () => undefined;

  private readonly objects = new Map<string, Stored>();
  private changes: Change[] = [];
  private version = 1;
  private readonly watchers = new Set<{ address: Address; response: ServerResponse }>();
  private server?: Server;
  private port = 0;

  /** Listens; after a stop, on the same port again with the same objects. */
  async start(): Promise<void> {
    this.server = http.createServer((request, response) => void this.serve(request, response));
    this.server.on('connection', () => (this.connections += 1));
    this.server.listen(this.port, '127.0.0.1');
    await once(this.server, 'listening');
    this.port = (this.server.address() as AddressInfo).port;
  }

  /** Goes away, and breaks every connection. */
  async stop(): Promise<void> {
    if (!this.server?.listening) return;
    this.server.closeAllConnections();
    this.server.close();
    await once(this.server, 'close');
  }

  /** A client of this server. */
  cluster(): Cluster {
    const kubeConfig = new KubeConfig();
    const name = 'fake';
    kubeConfig.loadFromOptions({
      clusters: [{ name, server: `http://127.0.0.1:${this.port}`, skipTLSVerify: true }],
      users: [{ name }],
      contexts: [{ name, cluster: name, user: name }],
      currentContext: name,
    });
    return connect(kubeConfig);
  }

  /** The object at `path`, if there is one. */
  get(path: string): Stored | undefined {
    return this.objects.get(path);
  }

  /** The objects of a collection, such as `/api/v1/events`. */
  list(collection: string): Stored[] {
    return [...this.objects]
      .filter(([path]) => addressOf(path).collection === collection)
      .map(([, object]) => object);
  }

  /** Creates or replaces the object at `path`; a changed spec is a new generation. */
  put(path: string, object: object): Stored {
    const { collection, namespace, name } = addressOf(path);
    const before = this.objects.get(path);
    const given = object as Partial<Stored>;
    const isSameSpec = JSON.stringify(before?.spec) === JSON.stringify(given.spec);
    const stored = {
      ...given,
      metadata: {
        ...given.metadata,
        name: name ?? '',
        namespace,
        uid: before?.metadata.uid ?? randomUUID(),
        generation: (before?.metadata.generation ?? 0) + (before && isSameSpec ? 0 : 1),
        resourceVersion: String((this.version += 1)),
      },
    };
    this.objects.set(path, stored);
    this.tell(before ? 'MODIFIED' : 'ADDED', collection, stored);
    return stored;
  }

  delete(path: string): void {
    const object = this.objects.get(path);
    if (object === undefined) throw new Refusal(404);
    this.objects.delete(path);
    const resourceVersion = String((this.version += 1));
    this.tell('DELETED', addressOf(path).collection, {
      ...object,
      metadata: { ...object.metadata, resourceVersion },
    });
  }

  /** Forgets what has changed so far: whoever watches from an earlier version is told 410. */
  compact(): void {
    this.changes = [];
    this.version += 1;
  }

  /** Ends all watches, as a server does when their time is over. */
  endWatches(): void {
    for (const { response } of this.watchers) response.end();
    this.watchers.clear();
  }

  get openWatches(): number {
    return this.watchers.size;
  }

  private tell(type: Change['type'], collection: string, object: Stored): void {
    const change = { type, collection, object, version: Number(object.metadata.resourceVersion) };
    this.changes.push(change);
    for (const { address, response } of this.watchers) if (isIn(change, address)) send(response, change);
  }

  private async serve(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const { pathname, searchParams } = new URL(request.url ?? '/', 'http://fake');
    const method = request.method ?? 'GET';
    this.requests.push(`${method} ${pathname}`);
    const fault = this.fault(method, pathname);
    if (fault === 'hang') return;
    if (fault === 'reset') return void request.socket.destroy();
    try {
      if (fault !== undefined) throw new Refusal(fault);
      if (searchParams.get('watch')) return this.watch(pathname, searchParams, response);
      const text = await bodyOf(request);
      const isJsonPatch = request.headers['content-type'] === 'application/json-patch+json';
      const body = text === '' ? {} : JSON.parse(text);
      answer(response, 200, this.handle(method, pathname, searchParams, { body, isJsonPatch }));
    } catch (error) {
      const status = error instanceof Refusal ? error.status : 500;
      answer(response, status, { kind: 'Status', code: status, message: String(error) });
    }
  }

  private handle(
    method: string,
    path: string,
    query: URLSearchParams,
    { body, isJsonPatch }: { body: Stored; isJsonPatch: boolean },
  ): object {
    const { name, isStatus } = addressOf(path);
    if (method === 'GET' && name === undefined) return this.page(path, query);
    if (method === 'POST') return this.create(`${path}/${body.metadata.name}`, body);
    const key = path.replace(/\/status$/, '');
    const before = this.objects.get(key);
    if (before === undefined) throw new Refusal(404);
    if (method === 'GET') return before;
    if (method === 'DELETE') return (this.delete(key), before);
    return this.put(
      key,
      isJsonPatch ? applyJsonPatch(before, body as never) : change(before, body, method, isStatus),
    );
  }

  private create(path: string, body: Stored): Stored {
    if (this.objects.has(path)) throw new Refusal(409);
    return this.put(path, body);
  }

  private page(path: string, query: URLSearchParams): object {
    const address = addressOf(path);
    const [label, value] = (query.get('labelSelector') ?? '').split('=');
    const all = this.list(address.collection).filter(
      ({ metadata }) =>
        (address.namespace === undefined || metadata.namespace === address.namespace) &&
        (!label || metadata.labels?.[label] === value),
    );
    const from = Number(query.get('continue') ?? 0);
    const to = from + Number(query.get('limit') ?? all.length);
    const metadata = { resourceVersion: String(this.version), continue: to < all.length ? String(to) : '' };
    return { kind: 'List', metadata, items: all.slice(from, to) };
  }

  private watch(path: string, query: URLSearchParams, response: ServerResponse): void {
    const address = addressOf(path);
    const from = Number(query.get('resourceVersion'));
    response.writeHead(200, { 'content-type': 'application/json' }).flushHeaders();
    const oldest = this.changes[0]?.version ?? this.version;
    if (from < oldest - 1) {
      const object = { kind: 'Status', code: 410, message: 'too old resource version' };
      return void response.end(`${JSON.stringify({ type: 'ERROR', object })}\n`);
    }
    const watcher = { address, response };
    this.watchers.add(watcher);
    response.on('close', () => this.watchers.delete(watcher));
    for (const change of this.changes)
      if (change.version > from && isIn(change, address)) send(response, change);
  }
}

/** What a PUT or a merge patch makes of `before`. */
function change(before: Stored, body: Stored, method: string, isStatus: boolean): object {
  const expected = body.metadata?.resourceVersion ?? before.metadata.resourceVersion;
  if (expected !== before.metadata.resourceVersion) throw new Refusal(409);
  if (method === 'PUT') return body;
  return merged(before, isStatus ? { status: body.status } : body) as object;
}

function addressOf(path: string): Address {
  const [, api, namespace, plural, name, status] = PATH.exec(path) ?? [];
  if (api === undefined) throw new Refusal(404);
  return { collection: `${api}/${plural}`, namespace, name, isStatus: status !== undefined };
}

const isIn = ({ collection, object }: Change, address: Address): boolean =>
  collection === address.collection &&
  (address.namespace === undefined || object.metadata.namespace === address.namespace);

const send = (response: ServerResponse, { type, object }: Change): void =>
  void response.write(`${JSON.stringify({ type, object })}\n`);

const answer = (response: ServerResponse, status: number, body: object): void =>
  void response.writeHead(status, { 'content-type': 'application/json' }).end(JSON.stringify(body));

async function bodyOf(request: IncomingMessage): Promise<string> {
  const chunks: Buffer[] = [];
  for await (const chunk of request as AsyncIterable<Buffer>) chunks.push(chunk);
  return Buffer.concat(chunks).toString('utf8');
}

/** JSON Merge Patch (RFC 7386). */
function merged(target: unknown, patch: unknown): unknown {
  if (typeof patch !== 'object' || patch === null || Array.isArray(patch)) return patch;
  const result: Record<string, unknown> = { ...(target as object) };
  for (const [key, value] of Object.entries(patch)) {
    if (value === null) delete result[key];
    else result[key] = merged(result[key] ?? {}, value);
  }
  return result;
}
