// A company of one scenario: its estate in the cloud, its account at the platform, and what was observed of it.
import type { Answer } from '../../../runner/http/answer';
import { BenchError, CannotRunHere } from '../../../runner/errors';
import { Slot } from '../../slot';
import { Api } from '../clients/api';
import { LiveEvents } from '../clients/live-events';
import type { AccountHandles, Simulator, WorldState } from '../clients/simulator';
import type { BulkApproval, Optimization, Recommendation, Resolution } from '../clients/types';
import type { Connections } from './connections';
import type { Person } from './person';

interface Login {
  readonly email: string;
  readonly password: string;
}
interface Seeded {
  readonly customer_id: string;
  readonly user: Login;
  readonly viewer: Login;
}

/** What a company is made with beside its estate: changes of the fixture (CLD-25), by the simulator's own words. */
export type Overrides = Readonly<Record<string, unknown>>;

export class Company {
  readonly recommendation = new Slot<Recommendation>('nothing was recommended before this step');
  /** As it was when it had ended. */
  readonly optimization = new Slot<Optimization>('no optimization has ended before this step');
  /** Its id, from the approval on. */
  readonly approved = new Slot<string>('nothing was approved before this step');
  /** All at the same moment. */
  readonly attempts = new Slot<readonly Answer[]>('nothing was tried several times before this step');
  /** All that were recommended in this scenario, in the order in which it looked at them. */
  readonly proposals: Recommendation[] = [];
  readonly resolution = new Slot<Resolution>('nobody has asked for a resolution before this step');
  /** Milliseconds until it was answered. */
  readonly resolvedIn = new Slot<number>('nobody has asked for a resolution before this step');
  readonly bulk = new Slot<BulkApproval>('nothing was approved at once before this step');
  readonly live = new Slot<LiveEvents>('nobody has followed the live events before this step');

  readonly name: string;
  /** As it is called in the cloud's catalogue of fixtures. */
  readonly estate: string;
  /** At the platform. */
  readonly id: string;
  /** In the cloud. */
  readonly account: AccountHandles;
  /** The world as the scenario found it. */
  readonly before: WorldState;
  readonly owner: Api;

  private constructor(
    private readonly connections: Connections,
    founded: Pick<Company, 'name' | 'estate' | 'id' | 'account' | 'before'>,
    private readonly ownerToken: string,
    private readonly viewerLogin?: Login,
  ) {
    ({ name: this.name, estate: this.estate, id: this.id } = founded);
    ({ account: this.account, before: this.before } = founded);
    this.owner = connections.user(ownerToken);
  }

  /**
   * Loads the estate into an account of its own, makes its customer, and logs its owner in.
   * @throws CannotRunHere where the platform has no simulator or no test hooks
   */
  static async found(
    connections: Connections,
    name: string,
    estate: string,
    overrides: Overrides = {},
  ): Promise<Company> {
    const [simulator, { hasTestHooks }] = [await connections.simulator(), await connections.access()];
    if (!hasTestHooks)
      throw new CannotRunHere('it needs a customer of its own, and the platform has no test hooks');
    const account = await simulator.load(estate, { overrides });
    const { nobody } = connections;
    const seeding = { fixture: estate, account };
    const { customer_id, user, viewer } = await nobody.ask<Seeded>('POST', '/__test__/seed', seeding);
    const [before, token] = await Promise.all([simulator.state(account.account_id), connections.logIn(user)]);
    return new Company(connections, { name, estate, id: customer_id, account, before }, token, viewer);
  }

  /** The company of somebody who has signed up: it has an estate in the cloud, of which the platform knows nothing yet. */
  static async of(
    person: Person,
    connections: Connections,
    name: string,
    estate: string,
    overrides: Overrides = {},
  ): Promise<Company> {
    const simulator = await connections.simulator();
    const account = await simulator.load(estate, { overrides });
    const before = await simulator.state(account.account_id);
    const founded = { name, estate, id: person.customer.get(), account, before };
    return new Company(connections, founded, person.tokens.get().access_token);
  }

  /** The API as one of the company's people uses it; a viewer logs in for that. */
  async as(role: 'owner' | 'viewer'): Promise<Api> {
    return this.connections.user(await this.tokenOf(role));
  }

  private async tokenOf(role: 'owner' | 'viewer'): Promise<string> {
    if (role === 'owner') return this.ownerToken;
    if (this.viewerLogin) return this.connections.logIn(this.viewerLogin);
    throw new BenchError(`nobody at ${this.name} is a viewer`);
  }

  /** The owner over other connections, as one who looks on. */
  ownerBy(connections: Connections): Api {
    return connections.user(this.ownerToken);
  }

  get simulator(): Promise<Simulator> {
    return this.connections.simulator();
  }

  /** The world as it is now: what is really there, whatever the platform says. */
  async world(): Promise<WorldState> {
    return (await this.simulator).state(this.account.account_id);
  }

  async plant(fault: { kind: string } & Record<string, unknown>): Promise<void> {
    await (await this.simulator).plant(this.account.account_id, fault);
  }

  /** Opens a socket, which stays open to the end of the scenario. */
  async follow(as: 'owner' | 'viewer' = 'owner'): Promise<LiveEvents> {
    const { api } = await this.connections.access();
    return this.live.set(await LiveEvents.open(api, this.id, await this.tokenOf(as)));
  }

  /** Somebody else opens a socket for what happens here. @returns it as it is then, closed in all likelihood */
  async followedBy(other?: Company | string): Promise<LiveEvents> {
    const { api } = await this.connections.access();
    const token = other instanceof Company ? other.ownerToken : other;
    return this.live.set(await LiveEvents.attempt(api, this.id, token));
  }

  /** Waits until what was approved has ended. */
  async ended(): Promise<Optimization> {
    return this.optimization.set(await this.owner.ended(this.approved.get()));
  }

  /** Deletes it with all that belongs to it (TST-7): an estate that nobody looks at any more is not measured on. */
  async end(): Promise<void> {
    if (this.live.has) this.live.get().close();
    const { hasTestHooks } = await this.connections.access();
    if (hasTestHooks) await this.connections.nobody.quietly('DELETE', `/__test__/customers/${this.id}`);
  }
}
