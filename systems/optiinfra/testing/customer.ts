// A customer of the tests, whose estate the simulator holds, with the steps that a spot migration takes.
import type { Optimization } from '../api/optimization';
import type { Recommendation } from '../api/recommendation';
import { call, until, type Answer } from './client';
import type { WholePlatform } from './whole-platform';

export class TestCustomer {
  private constructor(
    private readonly at: WholePlatform,
    readonly id: string,
    readonly account: string,
    readonly token: string,
    readonly viewer: string,
  ) {}

  /** Loads a fixture into the simulator, makes its customer, and logs the owner and the viewer in. */
  static async of(at: WholePlatform, fixture: string): Promise<TestCustomer> {
    const loaded = await call<Record<string, string>>('POST', `${at.cloud}/sim/fixtures`, { name: fixture });
    const { account_id = '', iam_role_arn, region } = loaded.body;
    interface Seeded {
      readonly customer_id: string;
      readonly user: { readonly email: string; readonly password: string };
      readonly viewer: { readonly email: string; readonly password: string };
    }
    const seeded = await call<Seeded>('POST', `${at.url}/__test__/seed`, {
      fixture,
      account: { account_id, iam_role_arn, region },
    });
    if (seeded.status !== 201) throw new Error(`not seeded: ${JSON.stringify(seeded.body)}`);
    const logIn = async ({ email, password }: Seeded['user']): Promise<string> =>
      (await call<{ access_token: string }>('POST', `${at.url}/auth/login`, { username: email, password }))
        .body.access_token;
    const { customer_id, user, viewer } = seeded.body;
    return new TestCustomer(at, customer_id, account_id, await logIn(user), await logIn(viewer));
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

  /** Asks for a cost analysis. @returns the recommendation once every validation has arrived */
  async analysed(): Promise<Recommendation> {
    const started = await this.post(`/customers/${this.id}/analyze`, { agent_type: 'cost' });
    if (started.status !== 202) throw new Error(`not started: ${JSON.stringify(started.body)}`);
    const analysis = String(started.body['analysis_id']);
    await until(
      () => this.get(`/analyses/${analysis}`),
      ({ body }) => body['status'] !== 'running',
    );
    const { body } = await this.get<Recommendation[]>(
      `/customers/${this.id}/recommendations?type=spot_migration`,
    );
    if (!body[0])
      throw new Error(`no recommendation: ${JSON.stringify((await this.get(`/analyses/${analysis}`)).body)}`);
    return body[0];
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
}
