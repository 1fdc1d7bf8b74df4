// The control plane of the cloud simulator (CLD-7): it prepares worlds, breaks them, and says what is really there.
import { Answer } from '../../../runner/http/answer';
import { jsonBody, type HttpClient } from '../../../runner/http/http-client';
import { BenchError } from '../../../runner/errors';
import type { Instance } from './types';

/** By which a platform onboards an estate (ONB-1, ONB-2). */
export interface AccountHandles {
  readonly account_id: string;
  readonly iam_role_arn: string;
  readonly region: string;
  readonly project_id: string;
  readonly service_account: string;
}

export interface Bill {
  readonly monthly_cost: number;
  readonly by_provider: Readonly<Record<string, number>>;
  readonly transfer: { readonly cost: number };
}

export interface Workload {
  readonly id: string;
  readonly cohorts: readonly {
    readonly name: string;
    readonly weight: number;
    readonly instance_ids: readonly string[];
  }[];
}

export interface WorldState {
  readonly hash: string;
  readonly bill: Bill;
  readonly metrics: Readonly<Record<string, number | null>>;
  readonly instances: readonly Instance[];
  readonly workloads: readonly Workload[];
  /** That were planted, and may still strike. */
  readonly faults: readonly { readonly kind: string }[];
}

export interface Call {
  readonly at: string;
  readonly door: string;
  readonly operation: string;
  readonly outcome: string;
}

export class Simulator {
  constructor(private readonly http: HttpClient) {}

  /** Makes an account with an estate; with the id of an account, that one begins anew. */
  async load(
    fixture: string,
    more: { overrides?: object; account_id?: string } = {},
  ): Promise<AccountHandles> {
    const made = await this.ask<AccountHandles>('POST', '/sim/fixtures', { name: fixture, ...more });
    const { account_id, iam_role_arn, region, project_id, service_account } = made;
    return { account_id, iam_role_arn, region, project_id, service_account };
  }

  state(account: string): Promise<WorldState> {
    return this.ask('GET', `/sim/accounts/${account}/state`);
  }

  calls(account: string): Promise<Call[]> {
    return this.ask('GET', `/sim/accounts/${account}/calls`);
  }

  /** @param fault as CLD-27 lists them: its kind, and what is to be known of it */
  async plant(account: string, fault: { kind: string } & Record<string, unknown>): Promise<void> {
    await this.ask('POST', `/sim/accounts/${account}/faults`, fault);
  }

  /** @param market discounts in percent, and capacity, of one type of instance */
  async market(account: string, market: { instance_type: string } & Record<string, unknown>): Promise<void> {
    await this.ask('PUT', `/sim/accounts/${account}/markets`, market);
  }

  /** It belongs to the bench: whatever it refuses says nothing about the platform. */
  private async ask<T>(method: string, target: string, body?: unknown): Promise<T> {
    const json = body === undefined ? {} : jsonBody(body);
    const answer = await this.http.send({ method, target, ...json });
    if (answer.status < 300) return (answer.text === '' ? undefined : answer.json()) as T;
    throw new BenchError(
      `the cloud simulator answered ${method} ${target} with ${answer.status}: ${textOf(answer)}`,
    );
  }
}

const textOf = ({ text }: Answer): string => text.slice(0, 300);
