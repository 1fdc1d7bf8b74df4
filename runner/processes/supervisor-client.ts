// Speaks to the supervisor of a platform, over its Unix socket.
import type { Readable } from 'node:stream';
import axios, { isAxiosError, type AxiosInstance } from 'axios';
import { BenchError } from '../errors';
import { timeouts } from '../timeouts';
import { BENCH_AT_FAULT } from './fault-status';

/** What every supervisor says of itself. */
export interface SupervisorStatus {
  readonly pid: number;
}

/** Every call throws a BenchError when the supervisor does not answer, or says that the bench is at fault. */
export class SupervisorClient<Status extends SupervisorStatus = SupervisorStatus> {
  private readonly http: AxiosInstance;
  private lease: Readable | undefined;

  /** @param name of the platform, as errors tell it: "the demo cluster" */
  constructor(
    readonly socket: string,
    private readonly name: string,
  ) {
    this.http = axios.create({ socketPath: socket, baseURL: 'http://supervisor', proxy: false });
  }

  async isUp(): Promise<boolean> {
    return this.http.get('/status', { timeout: timeouts.REQUEST.ms }).then(
      () => true,
      () => false,
    );
  }

  status(): Promise<Status> {
    return this.call('GET', '/status');
  }

  /** Starts what is not running and waits until it is ready. */
  deploy(): Promise<unknown> {
    return this.call('POST', '/deploy');
  }

  /** @returns what was put back, one line each */
  async restore(): Promise<string[]> {
    return (await this.call<{ restored: string[] }>('POST', '/restore')).restored;
  }

  /** Ends the platform, its supervisor included. */
  stop(): Promise<unknown> {
    return this.call('POST', '/stop');
  }

  /** Takes the platform for this run; it is given back when the lease is let go of or this process ends. */
  async takeLease(holder: string): Promise<void> {
    const path = `/lease?holder=${encodeURIComponent(holder)}`;
    const response = await this.http.get<Readable>(path, { responseType: 'stream', validateStatus: null });
    if (response.status !== 200) throw this.failure(response.status, JSON.parse(await textOf(response.data)));
    this.lease = response.data;
    // A supervisor that went away is said by the next call to it, not by this connection.
    this.lease.on('error', () => undefined);
  }

  letGo(): void {
    this.lease?.destroy();
  }

  protected async call<T>(method: 'GET' | 'POST' | 'PUT', url: string, data?: unknown): Promise<T> {
    try {
      const body = method === 'GET' ? {} : { data: data ?? {} };
      return (await this.http.request<T>({ method, url, ...body })).data;
    } catch (error) {
      if (!isAxiosError(error)) throw error;
      if (error.response) throw this.failure(error.response.status, error.response.data);
      throw new BenchError(`${this.name} does not answer (${error.code ?? error.message})`);
    }
  }

  /** The supervisor says whose fault it was; a process of the platform that does not start is no broken bench. */
  private failure(status: number, body: unknown): Error {
    const { error = `${this.name} answered ${status}` } = Object(body) as { error?: string };
    return status === BENCH_AT_FAULT ? new BenchError(error) : new Error(error);
  }
}

async function textOf(stream: Readable): Promise<string> {
  return Buffer.concat(await stream.toArray()).toString('utf8');
}
