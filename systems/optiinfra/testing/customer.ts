// A customer of the tests, whose estate the simulator holds, with what owners do.
import type { Event } from '../api/event';
import type { Optimization } from '../api/optimization';
import type { Recommendation } from '../api/recommendation';
import type { AgentType } from '../api/customer';
import { call, until, type Answer } from './client';
import type { WholePlatform } from './whole-platform';

export interface Estate {
  readonly bill: {
    readonly monthly_cost: number;
    readonly by_provider: Record<string, number>;
    readonly transfer: { readonly cost: number };
  };
  readonly hash: string;
  readonly metrics: Record<string, number>;
  readonly instances: readonly {
    readonly instance_id: string;
    readonly state: string;
    readonly pricing: string;
    readonly instance_type: string;
  }[];
  readonly workloads: readonly {
    readonly deployment_id: string;
    readonly cohorts: readonly { name: string; weight: number }[];
  }[];
}

const present = new Set<TestCustomer>();

/** To be called after each test. */
export async function everybodyLeaves(): Promise<void> {
  await Promise.all([...present].map((one) => one.leaves()));
  present.clear();
}

export class TestCustomer {
  private constructor(
    private readonly at: Pick<WholePlatform, 'url' | 'cloud'>,
    readonly id: string,
    readonly account: string,
    readonly token: string,
    readonly viewer: string,
  ) {}

  /**
   * Loads a fixture into the simulator, makes its customer, and logs the owner and the viewer in.
   *
   * @param overrides of the fixture
   */
  static async of(
    at: Pick<WholePlatform, 'url' | 'cloud'>,
    fixture: string,
    overrides: object = {},
  ): Promise<TestCustomer> {
    const wanted = { name: fixture, overrides };
    const loaded = await call<Record<string, string>>('POST', `${at.cloud}/sim/fixtures`, wanted);
    if (loaded.status !== 201) throw new Error(`not loaded: ${JSON.stringify(loaded.body)}`);
    const { account_id = '', iam_role_arn, region, project_id, service_account, gcp_region } = loaded.body;
    const isBoth = fixture === 'multicloud' ? { project_id, service_account, gcp_region } : {};
    interface Login {
      readonly email: string;
      readonly password: string;
    }
    const seeded = await call<{ customer_id: string; user: Login; viewer: Login }>(
      'POST',
      `${at.url}/__test__/seed`,
      { fixture, account: { account_id, iam_role_arn, region, ...isBoth } },
    );
    if (seeded.status !== 201) throw new Error(`not seeded: ${JSON.stringify(seeded.body)}`);
    const logIn = async ({ email, password }: Login): Promise<string> =>
      (await call<{ access_token: string }>('POST', `${at.url}/auth/login`, { username: email, password }))
        .body.access_token;
    const { customer_id, user, viewer } = seeded.body;
    const made = new TestCustomer(at, customer_id, account_id, await logIn(user), await logIn(viewer));
    present.add(made);
    return made;
  }

  /** Takes the estate away, so that nobody looks after it any more. */
  async leaves(): Promise<void> {
    await call('DELETE', `${this.at.cloud}/sim/accounts/${this.account}`);
  }

  get<T = Record<string, unknown>>(path: string, token = this.token): Promise<Answer<T>> {
    return call<T>('GET', `${this.at.url}${path}`, undefined, token);
  }
  post<T = Record<string, unknown>>(path: string, body: object, token = this.token): Promise<Answer<T>> {
    return call<T>('POST', `${this.at.url}${path}`, body, token);
  }
  sim<T = Record<string, unknown>>(method: string, path: string, body?: object): Promise<Answer<T>> {
    return call<T>(method, `${this.at.cloud}/sim/accounts/${this.account}/${path}`, body);
  }
  async fault(kind: string, more: object = {}): Promise<void> {
    const { status, body } = await this.sim('POST', 'faults', { kind, ...more });
    if (status !== 201) throw new Error(`no fault: ${JSON.stringify(body)}`);
  }
  async estate(): Promise<Estate> {
    return (await this.sim<Estate>('GET', 'state')).body;
  }
  async prefer(preferences: object): Promise<void> {
    const { status } = await call(
      'PATCH',
      `${this.at.url}/customers/${this.id}`,
      { preferences },
      this.token,
    );
    if (status !== 200) throw new Error(`not changed: ${status}`);
  }

  /** Asks for an analysis. @returns what it recommends, once every validation has arrived */
  async analysed(agent_type: AgentType = 'cost'): Promise<Recommendation[]> {
    const started = await this.post(`/customers/${this.id}/analyze`, { agent_type });
    if (started.status !== 202) throw new Error(`not started: ${JSON.stringify(started.body)}`);
    const ask = () =>
      this.get<{ status: string; recommendation_ids: string[]; error: string }>(
        `/analyses/${String(started.body['analysis_id'])}`,
      );
    const { body } = await until(ask, ({ body: now }) => now.status !== 'running');
    if (body.status !== 'completed') throw new Error(body.error);
    const found = body.recommendation_ids.map((id) => this.get<Recommendation>(`/recommendations/${id}`));
    return (await Promise.all(found)).map((one) => one.body);
  }

  /** @returns the recommendation of this type that an analysis gives */
  async recommended(type: Recommendation['type'], agent?: AgentType): Promise<Recommendation> {
    const all = await this.analysed(agent);
    const found = all.find((one) => one.type === type);
    if (!found) throw new Error(`no ${type} among ${all.map((one) => one.type).join(', ') || 'none'}`);
    return found;
  }

  async approved({ id }: Recommendation): Promise<string> {
    const answer = await this.post<{ optimization_id: string }>(`/recommendations/${id}/approve`, {});
    if (answer.status !== 200) throw new Error(`not approved: ${JSON.stringify(answer.body)}`);
    return answer.body.optimization_id;
  }

  async ended(optimization: string): Promise<Optimization> {
    const ask = () => this.get<Optimization>(`/optimizations/${optimization}`);
    return (
      await until(ask, ({ body }) => ['completed', 'failed', 'rolled_back'].includes(body.status), 120_000)
    ).body;
  }

  async events(type?: string): Promise<Event[]> {
    return (await this.get<Event[]>(`/customers/${this.id}/events${type ? `?event_type=${type}` : ''}`)).body;
  }
}
