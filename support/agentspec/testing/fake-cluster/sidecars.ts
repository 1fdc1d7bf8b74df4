// What the pods of a stand-in cluster answer: an agent's sidecar, as far as an environment asks it, and its engine.
import type { RequestListener } from 'node:http';
import { PORTS } from '../../names';

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
    if (port === PORTS.control) return this.control(pod);
    if (port === PORTS.engine) return engine;
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
