// Speaks to the process that is the embedded cluster, over its Unix socket.
import type { Readable } from 'node:stream';
import axios, { isAxiosError, type AxiosInstance } from 'axios';
import { BenchError } from '../../../../runner/errors';
import type { PolicyDecision, SidecarAddress, SidecarVariables } from '../environment';
import { timeouts } from '../../../timeouts';

/** One agent's row of the cluster's status, with what only the embedded cluster knows. */
export interface EmbeddedAgent extends SidecarAddress {
  readonly name: string;
  /** How the sidecar's policy engine is run, or undefined where the agent has none. */
  readonly opa?: string | undefined;
  readonly opaMode?: string | undefined;
  /** Process id of the sidecar, where there is such a thing. */
  readonly pid?: number | undefined;
  readonly state: string;
  readonly opaUrl?: string;
  /** Every process of the agent: itself, its policy engine, its sidecar. */
  readonly pids: number[];
  readonly variables: SidecarVariables;
  /** Whether its live patch is applied; absent where the demo has none for it. */
  readonly isPatched?: boolean | undefined;
}

/** How to speak to the central service of the demo. */
export interface CentralServiceAccess {
  readonly url: string;
  readonly adminKey: string;
}

export interface ClusterStatus {
  readonly pid: number;
  readonly agents: EmbeddedAgent[];
}

const BENCH_AT_FAULT = 409;

export class ClusterClient {
  private readonly http: AxiosInstance;
  private lease: Readable | undefined;

  constructor(readonly socket: string) {
    this.http = axios.create({ socketPath: socket, baseURL: 'http://cluster', proxy: false });
  }

  async isUp(): Promise<boolean> {
    return this.http.get('/status', { timeout: timeouts.REQUEST.ms }).then(
      () => true,
      () => false,
    );
  }

  status(): Promise<ClusterStatus> {
    return this.call('GET', '/status');
  }

  deploy(): Promise<unknown> {
    return this.call('POST', '/deploy');
  }

  /** @returns whether the sidecar was replaced. */
  async setVariables(agent: string, variables: SidecarVariables, restart: boolean): Promise<boolean> {
    const path = `/agents/${encodeURIComponent(agent)}/variables`;
    return (await this.call<{ replaced: boolean }>('PUT', path, { variables, restart })).replaced;
  }

  /** @param byHand asked for by a person, to stay; refused while a run holds the lease */
  async patch(agents: readonly string[], { byHand = false } = {}): Promise<void> {
    await this.call('POST', '/patch', { agents, byHand });
  }

  /** Puts the patched agents back. @returns what was put back, one line each */
  async reset({ byHand = false } = {}): Promise<string[]> {
    return (await this.call<{ reset: string[] }>('POST', '/reset', { byHand })).reset;
  }

  /** @returns undefined while it does not run */
  async centralService(): Promise<CentralServiceAccess | undefined> {
    return (await this.call<{ access?: CentralServiceAccess }>('GET', '/central-service')).access;
  }

  async log(agent: string, lines: number): Promise<string> {
    return (
      await this.call<{ log: string }>('GET', `/agents/${encodeURIComponent(agent)}/log?lines=${lines}`)
    ).log;
  }

  /** As an environment's `decisions`, of an agent of this cluster. */
  async decisions(agent: string, since: Date): Promise<PolicyDecision[]> {
    const path = `/agents/${encodeURIComponent(agent)}/decisions?since=${since.toISOString()}`;
    return (await this.call<{ decisions: PolicyDecision[] }>('GET', path)).decisions;
  }

  async restore(): Promise<string[]> {
    return (await this.call<{ restored: string[] }>('POST', '/restore')).restored;
  }

  stop(): Promise<unknown> {
    return this.call('POST', '/stop');
  }

  /** Takes the cluster for this run; it is given back when the lease is let go of or this process ends. */
  async takeLease(holder: string): Promise<void> {
    const path = `/lease?holder=${encodeURIComponent(holder)}`;
    const response = await this.http.get<Readable>(path, { responseType: 'stream', validateStatus: null });
    if (response.status !== 200) throw failure(response.status, JSON.parse(await textOf(response.data)));
    this.lease = response.data;
    // A cluster that went away is said by the next call to it, not by this connection.
    this.lease.on('error', () => undefined);
  }

  letGo(): void {
    this.lease?.destroy();
  }

  private async call<T>(method: string, url: string, data?: unknown): Promise<T> {
    try {
      return (await this.http.request<T>({ method, url, ...(method !== 'GET' && { data: data ?? {} }) }))
        .data;
    } catch (error) {
      if (!isAxiosError(error)) throw error;
      if (error.response) throw failure(error.response.status, error.response.data);
      throw new BenchError(`the embedded demo cluster does not answer (${error.code ?? error.message})`);
    }
  }
}

/** The cluster says whose fault it was; a sidecar that does not start is no broken bench. */
function failure(status: number, body: unknown): Error {
  const message =
    (body as { error?: string } | undefined)?.error ?? `the embedded demo cluster answered ${status}`;
  return status === BENCH_AT_FAULT ? new BenchError(message) : new Error(message);
}

async function textOf(stream: Readable): Promise<string> {
  return Buffer.concat(await stream.toArray()).toString('utf8');
}
