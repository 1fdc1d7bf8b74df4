// The connections of one scenario: to the API, to the simulator, to the stores, each opened when it is first needed.
import { CannotRunHere } from '../../../runner/errors';
import { HttpClient, type RecordExchange } from '../../../runner/http/http-client';
import { Api } from '../clients/api';
import { Simulator } from '../clients/simulator';
import { Stores } from '../clients/stores';
import type { OptiInfraAccess, OptiInfraEnvironment } from '../environments/environment';
import { endpointOf } from '../evidence/parties';

export class Connections {
  /** The API as somebody uses it who has no account. */
  readonly nobody: Api;
  readonly stores: Stores;
  private readonly api: HttpClient;
  private readonly cloud: HttpClient;

  constructor(
    private readonly environment: OptiInfraEnvironment,
    record: RecordExchange,
  ) {
    const address = (of: 'api' | 'simulator') => () => this.needed(of);
    this.api = new HttpClient(address('api'), endpointOf('orchestrator'), record);
    this.cloud = new HttpClient(address('simulator'), endpointOf('cloud'), record);
    this.nobody = new Api(this.api);
    this.stores = new Stores(() => this.needed('database'));
  }

  access(): Promise<OptiInfraAccess> {
    return this.environment.access();
  }

  /** @throws CannotRunHere where the platform runs on a real cloud, or on one that nobody may prepare */
  async simulator(): Promise<Simulator> {
    await this.needed('simulator');
    return new Simulator(this.cloud);
  }

  /** @returns the access token (AUT-9) */
  async logIn({ email, password }: { email: string; password: string }): Promise<string> {
    const credentials = { username: email, password };
    return (await this.nobody.ask<{ access_token: string }>('POST', '/auth/login', credentials)).access_token;
  }

  user(token: string): Api {
    return new Api(this.api, { authorization: `Bearer ${token}` });
  }

  /** The API as an administrator uses it. */
  async admin(): Promise<Api> {
    const { username, password } = await this.needed('admin');
    return this.user(await this.logIn({ email: username, password }));
  }

  /** The API as an agent uses it (AUT-23). */
  async service(): Promise<Api> {
    return new Api(this.api, { 'x-api-key': await this.needed('agentKey') });
  }

  /** With which the orchestrator shows agents who it is (AGN-26). */
  orchestratorKey(): Promise<string> {
    return this.needed('orchestratorKey');
  }

  async close(): Promise<void> {
    this.api.close();
    this.cloud.close();
    await this.stores.close();
  }

  /** @throws CannotRunHere where the environment does not have it */
  private async needed<K extends keyof typeof NEEDED | 'api'>(
    name: K,
  ): Promise<NonNullable<OptiInfraAccess[K]>> {
    const value = (await this.access())[name];
    if (value !== undefined) return value as NonNullable<OptiInfraAccess[K]>;
    const what = NEEDED[name as keyof typeof NEEDED];
    throw new CannotRunHere(
      `it needs ${what}, which the environment "${this.environment.name}" was not told of`,
    );
  }
}

const NEEDED = {
  simulator: 'the control plane of the cloud simulator',
  admin: "an administrator's account",
  agentKey: 'a service key of agents',
  orchestratorKey: 'the key by which agents know the orchestrator',
  database: 'a look into the database',
} as const;
