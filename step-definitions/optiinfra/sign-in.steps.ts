// Steps about people who sign up, in and out, and about what their tokens are worth.
import { Given, Then, When } from '@cucumber/cucumber';
import { expect } from 'chai';
import type { Person } from '../../support/optiinfra/scenario/person';
import { forged, type Forgery } from '../../support/optiinfra/clients/forged-token';
import type { ProvingGroundWorld } from '../../support/world';

const personOf = (world: ProvingGroundWorld, name: string): Person => world.optiInfra.person(name);

Given(
  '{word} has signed up for {word}',
  async function (this: ProvingGroundWorld, name: string, company: string) {
    await this.optiInfra.meet(name).signUp(company);
  },
);

async function signIn(person: Person): Promise<void> {
  person.tokens.set(await person.signIn());
}

When('{word} signs in', function (this: ProvingGroundWorld, name: string) {
  return signIn(personOf(this, name));
});

Given('{word} has signed in', function (this: ProvingGroundWorld, name: string) {
  return signIn(personOf(this, name));
});

Given('{word} has signed in on her phone, too', async function (this: ProvingGroundWorld, name: string) {
  const person = personOf(this, name);
  person.tokensOfPhone.set(await person.signIn());
});

When('{word} signs out', async function (this: ProvingGroundWorld, name: string) {
  await personOf(this, name).self.ask('POST', '/auth/logout');
});

When('{word} refreshes her tokens', function (this: ProvingGroundWorld, name: string) {
  return personOf(this, name).refresh();
});

When(
  'somebody tries to sign in as {word} with the password {string}',
  async function (this: ProvingGroundWorld, name: string, password: string) {
    this.answer.set(await personOf(this, name).tryToSignIn(password));
  },
);

When(
  'somebody tries to sign in as nobody at all with the password {string}',
  async function (this: ProvingGroundWorld, password: string) {
    const { nobody } = this.optiInfra.connections;
    this.optiInfra.earlierAnswer.set(this.answer.get());
    const credentials = { username: 'nobody-at-all@people.example', password };
    this.answer.set(await nobody.send('POST', '/auth/login', credentials));
  },
);

async function show(world: ProvingGroundWorld, name: string, token: string): Promise<void> {
  world.answer.set(await personOf(world, name).by(token).send('GET', '/auth/me'));
}

When("{word}'s token is shown", function (this: ProvingGroundWorld, name: string) {
  return show(this, name, personOf(this, name).tokens.get().access_token);
});

When(
  "{word}'s token is shown, {forgery}",
  async function (this: ProvingGroundWorld, name: string, how: Forgery) {
    return show(this, name, await forged(personOf(this, name).tokens.get().access_token, how));
  },
);

When("{word}'s refresh token is shown", async function (this: ProvingGroundWorld, name: string) {
  const person = personOf(this, name);
  this.answer.set(await person.tryToRefresh(person.tokens.get()));
});

When("{word}'s old refresh token is shown", async function (this: ProvingGroundWorld, name: string) {
  const person = personOf(this, name);
  this.answer.set(await person.tryToRefresh(person.oldTokens.get()));
});

Then('{word} is given tokens that last an hour', function (this: ProvingGroundWorld, name: string) {
  const { access_token, refresh_token, token_type, expires_in } = personOf(this, name).tokens.get();
  expect({ token_type, expires_in }).to.deep.equal({ token_type: 'bearer', expires_in: 3600 });
  expect(access_token.split('.'), 'parts of the access token').to.have.length(3);
  expect(refresh_token, 'refresh token').to.be.a('string').and.not.equal(access_token);
});

/** The last answer is about her. */
async function isKnownBy(world: ProvingGroundWorld, person: Person, token: string): Promise<void> {
  await show(world, person.name, token);
  const answer = world.answer.get();
  expect(answer.status, answer.text).to.equal(200);
  expect(answer.json()).to.include({
    email: person.email,
    customer_id: person.customer.get(),
    role: 'customer',
  });
}

Then('the platform knows {word} by her token', function (this: ProvingGroundWorld, name: string) {
  const person = personOf(this, name);
  return isKnownBy(this, person, person.tokens.get().access_token);
});

Then(
  'the platform knows {word} by the token on her phone',
  function (this: ProvingGroundWorld, name: string) {
    const person = personOf(this, name);
    return isKnownBy(this, person, person.tokensOfPhone.get().access_token);
  },
);

Then('it says nothing of her password, nor of what it keeps of it', function (this: ProvingGroundWorld) {
  expect(this.answer.get().json()).to.not.have.any.keys('password', 'password_hash', 'hash');
  expect(this.answer.get().text).to.not.match(/\$2[aby]\$/);
});

Then('both were refused in the same words', function (this: ProvingGroundWorld) {
  const [one, other] = [this.optiInfra.earlierAnswer.get(), this.answer.get()].map((answer) => {
    const { request_id: _its, ...words } = answer.json<Record<string, unknown>>();
    return { status: answer.status, ...words };
  });
  expect(one).to.deep.equal(other);
});

Then(
  "{word}'s audit trail tells of one failed login, with the address it came from",
  async function (this: ProvingGroundWorld, _company: string) {
    const person = this.optiInfra.person();
    await signIn(person);
    const entries = (await person.self.audit(person.customer.get())).filter(
      ({ outcome }) => outcome === 'denied',
    );
    expect(entries.map(({ action, target_type }) => `${action} of a ${target_type}`)).to.deep.equal([
      'login of a user',
    ]);
    expect(entries[0]!.actor_ip, 'address').to.match(/^[\da-f.:]+$/);
  },
);
