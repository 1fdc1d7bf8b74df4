// Steps about what OptiInfra refuses: each refusal has a status and a code of its own (API-3).
import { Then } from '@cucumber/cucumber';
import { expect } from 'chai';
import type { ProvingGroundWorld } from '../../support/world';

const refusals: Readonly<Record<string, { readonly status: number; readonly error: string }>> = {
  invalid: { status: 400, error: 'validation_error' },
  unauthorized: { status: 401, error: 'unauthorized' },
  'wrong credentials': { status: 401, error: 'invalid_credentials' },
  forbidden: { status: 403, error: 'forbidden' },
  'not found': { status: 404, error: 'not_found' },
  'a conflict': { status: 409, error: 'conflict' },
  'not granted by the cloud': { status: 422, error: 'role_not_assumable' },
};

Then('it is refused as {refusal}', function (this: ProvingGroundWorld, reason: string) {
  const answer = this.answer.get();
  expect(answer.status, answer.text.slice(0, 300)).to.equal(refusals[reason]!.status);
  const { error, message } = answer.json<{ error: string; message: string }>();
  expect(error).to.equal(refusals[reason]!.error);
  expect(message, 'message').to.be.a('string').and.not.equal('');
});
