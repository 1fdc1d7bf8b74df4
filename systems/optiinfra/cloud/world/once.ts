// A client token makes a request happen once, however often it is sent.
import { CloudError } from './errors';
import type { Account, Outcome } from './types';

/**
 * @param asked what the request says, to tell a repetition from a misuse of its token
 * @param act what makes the ids, the first time
 * @throws {CloudError} if the token came with another request before
 */
export function once(
  account: Account,
  token: string | undefined,
  asked: string,
  act: (account: Account) => Outcome<string[]>,
): Outcome<readonly string[]> {
  if (!token) return act(account);
  const known = Object.hasOwn(account.tokens, token) ? account.tokens[token] : undefined;
  if (known && known.asked !== asked) {
    const message = `The client token '${token}' was used with other parameters before`;
    throw new CloudError('invalid', message, 'IdempotentParameterMismatch');
  }
  if (known) return [account, known.ids];
  const [after, ids] = act(account);
  return [{ ...after, tokens: { ...after.tokens, [token]: { asked, ids } } }, ids];
}
