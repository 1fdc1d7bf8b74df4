// A person with an account at the platform: how she signs up, in and out, and the tokens that stand for her meanwhile.
import { randomUUID } from 'node:crypto';
import type { Answer } from '../../../runner/http/answer';
import { Slot } from '../../slot';
import type { Api } from '../clients/api';
import type { Connections } from './connections';

export interface Tokens {
  readonly access_token: string;
  readonly refresh_token: string;
  readonly token_type: string;
  readonly expires_in: number;
}

export class Person {
  readonly customer = new Slot<string>('the person has not signed up before this step');
  readonly tokens = new Slot<Tokens>('the person has not signed in before this step');
  /** Those that were exchanged for newer ones. */
  readonly oldTokens = new Slot<Tokens>('the person has not refreshed any tokens before this step');
  readonly tokensOfPhone = new Slot<Tokens>('the person has not signed in a second time before this step');
  readonly email: string;
  readonly password = `${randomUUID()}!`;
  private readonly nobody: Api;

  constructor(
    readonly name: string,
    private readonly connections: Connections,
  ) {
    this.email = `${name}-${randomUUID().slice(0, 8)}@people.example`.toLowerCase();
    this.nobody = connections.nobody;
  }

  async signUp(company: string): Promise<void> {
    const { email, password } = this;
    const account = { email, password, company_name: company, plan: 'pro' };
    const answer = await this.nobody.ask<{ customer_id: string }>('POST', '/auth/signup', account);
    this.customer.set(answer.customer_id);
  }

  signIn(): Promise<Tokens> {
    const { email: username, password } = this;
    return this.nobody.ask('POST', '/auth/login', { username, password });
  }

  tryToSignIn(password: string): Promise<Answer> {
    return this.nobody.send('POST', '/auth/login', { username: this.email, password });
  }

  tryToRefresh({ refresh_token }: Tokens): Promise<Answer> {
    return this.nobody.send('POST', '/auth/refresh', { refresh_token });
  }

  async refresh(): Promise<void> {
    const old = this.oldTokens.set(this.tokens.get());
    const { refresh_token } = old;
    this.tokens.set(await this.nobody.ask('POST', '/auth/refresh', { refresh_token }));
  }

  /** As whoever shows that access token. */
  by(token: string): Api {
    return this.connections.user(token);
  }

  /** As herself. */
  get self(): Api {
    return this.by(this.tokens.get().access_token);
  }

  /** Deletes her company, where the platform has a test hook for it. */
  async end(): Promise<void> {
    const { hasTestHooks } = await this.connections.access();
    if (!this.customer.has || !hasTestHooks) return;
    await this.nobody.quietly('DELETE', `/__test__/customers/${this.customer.get()}`);
  }
}
