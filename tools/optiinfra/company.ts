// A company of a running platform, for commands: its estate, its owner, and a migration that was approved.
import type { AxiosInstance } from 'axios';
import { BenchError, messageOf } from '../../runner/errors';
import { timeouts } from '../../support/timeouts';
import { waitUntil } from '../../runner/wait';
import type { OptiInfraAccess } from '../../support/optiinfra/environments/environment';
import { clientOf } from './test-env/access';

export interface Step {
  readonly name: string;
  readonly status: string;
}
export interface Optimization {
  readonly id: string;
  readonly status: string;
  readonly execution_steps: readonly Step[];
  readonly original_state_restored: boolean | null;
  readonly rollback: { readonly reason: string } | null;
  readonly result: { readonly error: string | null } | null;
}
export interface World {
  readonly hash: string;
  readonly bill: { readonly monthly_cost: number };
  readonly instances: readonly {
    readonly instance_id: string;
    readonly state: string;
    readonly pricing: string;
  }[];
  readonly spot_requests: readonly { readonly id: string; readonly tags: Readonly<Record<string, string>> }[];
}

const ENDED = ['completed', 'rolled_back', 'failed'];

export class Company {
  private constructor(
    readonly id: string,
    readonly token: string,
    private readonly account: string,
    private readonly api: AxiosInstance,
    private readonly simulator: AxiosInstance,
  ) {}

  /** @throws BenchError where the platform cannot be prepared */
  static async of({ api: apiUrl, simulator: simulatorUrl }: OptiInfraAccess): Promise<Company> {
    if (!simulatorUrl) throw new BenchError('there is no simulator whose estate could be migrated');
    const [api, simulator] = [clientOf(apiUrl), clientOf(simulatorUrl)];
    const loaded = await simulator.post<Record<string, string>>('/sim/fixtures', { name: 'acme-4' });
    const { account_id = '', iam_role_arn, region } = loaded.data;
    const seeded = await api.post<{ customer_id: string; user: { email: string; password: string } }>(
      '/__test__/seed',
      { fixture: 'acme-4', account: { account_id, iam_role_arn, region } },
    );
    const { customer_id, user } = seeded.data;
    const login = { username: user.email, password: user.password };
    const { data } = await api.post<{ access_token: string }>('/auth/login', login);
    api.defaults.headers.common.authorization = `Bearer ${data.access_token}`;
    return new Company(customer_id, data.access_token, account_id, api, simulator);
  }

  /** @returns the recommended spot migration, once it may be approved */
  async recommended(): Promise<string> {
    await this.api.post(`/customers/${this.id}/analyze`, { agent_type: 'cost' });
    const target = `/customers/${this.id}/recommendations?type=spot_migration&status=pending`;
    return waitUntil<string>('the recommendation', timeouts.RECOMMENDATION, async () => {
      const [found] = await this.get<{ id: string }[]>(target);
      return found ? { value: found.id } : { notYet: 'there is none' };
    });
  }

  async approve(recommendation: string): Promise<string> {
    const { data } = await this.api.post<{ optimization_id: string }>(
      ...([`/recommendations/${recommendation}/approve`, {}] as const),
    );
    return data.optimization_id;
  }

  /** Waits until it has ended, however often the platform does not answer meanwhile. */
  ended(optimization: string): Promise<Optimization> {
    return waitUntil<Optimization>('the migration to end', timeouts.OPTIMIZATION, async () => {
      try {
        const now = await this.get<Optimization>(`/optimizations/${optimization}`);
        return ENDED.includes(now.status) ? { value: now } : { notYet: `it is ${now.status}` };
      } catch (error) {
        return { notYet: `the platform does not answer: ${messageOf(error)}` };
      }
    });
  }

  async world(): Promise<World> {
    return (await this.simulator.get<World>(`/sim/accounts/${this.account}/state`)).data;
  }
  async forget(): Promise<void> {
    await this.simulator.delete(`/sim/accounts/${this.account}`);
  }
  async get<T>(target: string): Promise<T> {
    return (await this.api.get<T>(target)).data;
  }
}
