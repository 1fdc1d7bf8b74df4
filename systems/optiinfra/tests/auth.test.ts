// Users, sessions and API keys at the HTTP edge (AUT, SEC-9, SEC-11).
import { createHmac } from 'node:crypto';
import type { ApiKey, Tokens } from '../api/auth';
import type { AuditEntry } from '../api/event';
import { startWholePlatform, type WholePlatform } from '../testing/whole-platform';

jest.setTimeout(180_000);

let at: WholePlatform;
let admin: string;
beforeAll(async () => {
  at = await startWholePlatform(false);
  admin = await at.logIn();
});
afterAll(() => at?.stop());

let count = 0;
const PASSWORD = "O'Brien's passphrase";
async function signUp(): Promise<{ id: string; email: string; tokens: Tokens }> {
  const email = `o'brien-${++count}@example.com`;
  const form = { email, company_name: "O'Brien & Söhne <b>", password: PASSWORD, plan: 'pro' };
  const { status, body } = await at.ask<{ customer_id: string }>('POST', '/auth/signup', form);
  expect(status).toBe(201);
  return { id: body.customer_id, email, tokens: await pair(email) };
}
const pair = async (email: string): Promise<Tokens> =>
  (await at.ask<Tokens>('POST', '/auth/login', { username: email, password: PASSWORD })).body;
const me = async (token: string): Promise<number> =>
  (await at.ask('GET', '/auth/me', undefined, token)).status;
const refresh = (refresh_token: string) => at.ask<Tokens>('POST', '/auth/refresh', { refresh_token });
const advance = (seconds: number) => at.ask('POST', '/__test__/clock/advance', { seconds });
const base64 = (value: object): string => Buffer.from(JSON.stringify(value)).toString('base64url');

describe('a session', () => {
  it('ends with its logout, with everything that belongs to it', async () => {
    const { tokens } = await signUp();
    expect(await me(tokens.access_token)).toBe(200);
    expect((await at.ask('POST', '/auth/logout', undefined, tokens.access_token)).status).toBe(204);
    expect(await me(tokens.access_token)).toBe(401);
    expect((await refresh(tokens.refresh_token)).status).toBe(401);
  });

  it('goes on with a new pair; a refresh token that is shown twice ends it for everybody', async () => {
    const { tokens } = await signUp();
    const next = (await refresh(tokens.refresh_token)).body;
    expect(await me(next.access_token)).toBe(200);
    expect((await refresh(tokens.refresh_token)).status).toBe(401);
    expect(await me(next.access_token)).toBe(401);
    expect((await refresh(next.refresh_token)).status).toBe(401);
  });

  it('is never revived by two who refresh at once', async () => {
    const { tokens } = await signUp();
    const both = await Promise.all([refresh(tokens.refresh_token), refresh(tokens.refresh_token)]);
    expect(both.filter(({ status }) => status === 200).length).toBeLessThanOrEqual(1);
    for (const { body } of both) if (body.access_token) expect(await me(body.access_token)).toBe(401);
  });

  it('lives at 59 minutes without a request, and after 60 it is dead; logging in again works', async () => {
    const { email, tokens } = await signUp();
    const other = await pair(email);
    await advance(59 * 60);
    expect(await me(tokens.access_token)).toBe(200);
    await advance(60);
    expect(await me(other.access_token)).toBe(401);
    expect((await refresh(other.refresh_token)).status).toBe(401);
    const renewed = await refresh(tokens.refresh_token);
    expect(renewed.status).toBe(200);
    await advance(3600);
    expect((await refresh(renewed.body.refresh_token)).status).toBe(401);
    expect(await me((await pair(email)).access_token)).toBe(200);
    admin = await at.logIn();
  });

  it('is not had with a token that is forged', async () => {
    const { tokens } = await signUp();
    const [header = '', payload = '', signature = ''] = tokens.access_token.split('.');
    const claims = JSON.parse(Buffer.from(payload, 'base64url').toString()) as object;
    const raised = base64({ ...claims, role: 'admin', customer_id: null });
    const signed = createHmac('sha256', 'another key of thirty-two letters').update(`${header}.${payload}`);
    const forged = {
      ...{ 'alg none': `${base64({ alg: 'none', typ: 'JWT' })}.${payload}.`, 'no parts': 'token' },
      ...{ 'other claims': `${header}.${raised}.${signature}`, 'other key': `${header}.${payload}.` },
      'another key': `${header}.${payload}.${signed.digest('base64url')}`,
    };
    for (const [how, token] of Object.entries(forged)) expect([how, await me(token)]).toEqual([how, 401]);
  });
});

describe('logging in', () => {
  it('fails alike for a wrong password and an unknown user, and after five failures the account waits', async () => {
    const { id, email, tokens } = await signUp();
    const bodies = new Set<string>();
    for (const username of [email, `nobody-${email}`]) {
      const tries = [1, 2, 3, 4, 5, 6].map(() => ({ username, password: 'not this one' }));
      const answers = [];
      for (const one of tries) answers.push(await at.ask('POST', '/auth/login', one));
      expect(answers.map(({ status }) => status)).toEqual([401, 401, 401, 401, 401, 429]);
      bodies.add(JSON.stringify({ ...answers[0]?.body, request_id: '' }));
      expect(answers[5]?.headers.get('retry-after')).toMatch(/^\d+$/);
    }
    expect(bodies.size).toBe(1);
    const right = () => at.ask('POST', '/auth/login', { username: email, password: PASSWORD });
    expect((await right()).status).toBe(429);
    const { body } = await at.ask<AuditEntry[]>(
      'GET',
      `/customers/${id}/audit`,
      undefined,
      tokens.access_token,
    );
    expect(body.filter(({ action, outcome }) => action === 'login' && outcome === 'denied')).toHaveLength(5);
    await advance(15 * 60);
    expect((await right()).status).toBe(200);
  });

  it.each([
    ['a short password', { password: 'seven77' }],
    ['a password that bcrypt would cut', { password: 'é'.repeat(37) }],
    ['no email', { email: 'not an email' }],
    ['an unknown plan', { plan: 'gold' }],
    ['an unknown field', { role: 'admin' }],
  ])('is not prepared by a sign-up with %s', async (_, wrong) => {
    const form = { email: 'new@example.com', company_name: 'New', password: PASSWORD, plan: 'free' };
    expect((await at.ask('POST', '/auth/signup', { ...form, ...wrong })).status).toBe(400);
  });

  it('is for one account an email, however it is spelt, whose password is kept nowhere', async () => {
    const { email, id } = await signUp();
    const again = { email: email.toUpperCase(), company_name: 'Again', password: PASSWORD, plan: 'pro' };
    expect((await at.ask('POST', '/auth/signup', again)).status).toBe(409);
    const user = at.platform.stores.database.selectFrom('users').selectAll().where('customer_id', '=', id);
    expect((await user.executeTakeFirstOrThrow()).password_hash).toMatch(/^\$2b\$1\d\$/);
  });
});

describe('an API key', () => {
  const mint = async (owner: { id: string; tokens: Tokens }, more = {}) =>
    at.ask<ApiKey & { key: string }>(
      'POST',
      `/customers/${owner.id}/api-keys`,
      { name: 'ci', ...more },
      owner.tokens.access_token,
    );
  const status = async (customer: string, key: string): Promise<number> =>
    (await at.ask('GET', `/customers/${customer}`, undefined, { 'x-api-key': key })).status;

  it('opens what is its customer’s until it is revoked or has expired, and is shown once', async () => {
    const [acme, other] = [await signUp(), await signUp()];
    const minted = await mint(acme);
    const { key, id } = minted.body;
    expect(minted.status).toBe(201);
    expect(Buffer.from(key, 'base64url')).toHaveLength(32);
    expect([await status(acme.id, key), await status(other.id, key)]).toEqual([200, 403]);
    const listed = await at.ask('GET', `/customers/${acme.id}/api-keys`, undefined, acme.tokens.access_token);
    expect(listed.body).toMatchObject([{ id, name: 'ci', revoked_at: null }]);
    expect(JSON.stringify(listed.body)).not.toContain(key);
    expect((await mint({ ...acme, tokens: other.tokens })).status).toBe(403);
    expect((await at.ask('POST', `/customers/${acme.id}/api-keys`, { name: 'x' })).status).toBe(401);
    const revoke = (of: string, token: string) =>
      at.ask('DELETE', `/customers/${acme.id}/api-keys/${of}`, undefined, token);
    expect((await revoke(id, other.tokens.access_token)).status).toBe(403);
    expect((await revoke('key_unknown', acme.tokens.access_token)).status).toBe(404);
    for (const _ of ['once', 'and again'])
      expect((await revoke(id, acme.tokens.access_token)).status).toBe(204);
    expect(await status(acme.id, key)).toBe(401);
    const trail = await at.ask<{ action: string }[]>(
      ...(['GET', `/customers/${acme.id}/audit`, undefined, acme.tokens.access_token] as const),
    );
    expect(trail.body.filter(({ action }) => action === 'revoke_api_key')).toHaveLength(1);
    const brief = (await mint(acme, { expires_days: 1 })).body.key;
    expect(await status(acme.id, brief)).toBe(200);
    await advance(86_400);
    expect(await status(acme.id, brief)).toBe(401);
    admin = await at.logIn();
  });
});

describe('a customer that an administrator makes', () => {
  it('logs in only with a password of its own', async () => {
    const form = { email: 'made@example.com', company_name: 'Made', plan: 'enterprise' };
    expect((await at.ask('POST', '/customers', form, admin)).status).toBe(201);
    expect((await at.ask('POST', '/customers', form, admin)).status).toBe(409);
    const login = { username: form.email, password: PASSWORD };
    expect((await at.ask('POST', '/auth/login', login)).status).toBe(401);
    const other = { ...form, email: 'made2@example.com', initial_password: PASSWORD };
    expect((await at.ask('POST', '/customers', other, admin)).status).toBe(201);
    expect((await at.ask('POST', '/auth/login', { ...login, username: other.email })).status).toBe(200);
  });
});
