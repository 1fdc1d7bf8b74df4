// An action of EC2: the shape of its parameters, and what it does to the caller's account.
import type * as z from 'zod';
import type { Account, Now, Outcome } from '../../world/types';
import { read } from './query';

/** Where a request is meant to act. */
export interface Caller {
  readonly region: string;
}

/** Takes the fields of a form; gives the account afterwards, and the members of the answer. */
export type Action = (account: Account, fields: unknown, caller: Caller, now: Now) => Outcome<object>;

export const action =
  <T>(
    shape: z.ZodType<T>,
    act: (account: Account, input: T, caller: Caller, now: Now) => Outcome<object>,
  ): Action =>
  (account, fields, caller, now) =>
    act(account, read(shape, fields), caller, now);
