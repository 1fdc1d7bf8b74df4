// What the pods of a stand-in cluster answer: an agent's sidecar, as far as an environment asks it, and its engine.
import { get, type IncomingMessage, type RequestListener } from 'node:http';
import { once } from 'node:events';
import { text } from 'node:stream/consumers';

const CONTROL_PORT = 4001;
const ENGINE_PORT = 8181;

export class Sidecars {
  /** Pods whose sidecar is not live. */
  readonly dead = new Set<string>();
  private readonly rings = new Map<string, object[]>();

  /** As if a client had asked the pod's proxy. */
  serve(pod: string): void {
    this.rings.set(pod, [...(this.rings.get(pod) ?? []), { method: 'GET', path: '/' }]);
  }

  /** @returns what the pod answers on that port */
  listening(pod: string, port: number): RequestListener {
    if (port === CONTROL_PORT) return this.control(pod);
    if (port === ENGINE_PORT) return engine;
    return (_request, response) => {
      this.serve(pod);
      response.end(`from ${pod}`);
    };
  }

  private control(pod: string): RequestListener {
    return ({ url }, response) => {
      if (url === '/health/live') response.writeHead(this.dead.has(pod) ? 503 : 200).end();
      else if (url === '/audit')
        response.setHeader('content-type', 'application/json').end(JSON.stringify(this.rings.get(pod) ?? []));
      else response.writeHead(404).end();
    };
  }
}

/** Denies whatever it is asked. */
const engine: RequestListener = ({ url }, response) => {
  response.setHeader('content-type', 'application/json');
  response.end(url === '/health' ? '{}' : '{"result":["no guardrail"]}');
};

/** @returns what is answered there, on a connection that is closed afterwards */
export async function textAt(url: string): Promise<string> {
  const [response] = (await once(get(url, { agent: false }), 'response')) as [IncomingMessage];
  return text(response);
}
