// STS: who may act for an account (the IAM check of CLD-3).
import * as z from 'zod';
import type { Cloud, Session } from '../../cloud';
import { CloudError } from '../../world/errors';
import { read, text, whole } from './query';
import { iso } from './xml';

/** The account that callers with credentials of their own belong to; nothing runs there. */
const PLATFORM_ACCOUNT = '000000000000';

/** Who calls: temporary credentials of an account, or an access key that the simulator does not know. */
export interface Identity {
  readonly key: string;
  readonly session: Session | undefined;
}

const arnOf = ({ key, session }: Identity): string =>
  session?.principal ?? `arn:aws:iam::${PLATFORM_ACCOUNT}:user/${key}`;

const roleArn = /^arn:aws:iam::(\d{12}):role\/(?:[\w+=,.@-]+\/)*([\w+=,.@-]{1,64})$/;
const assumeShape = z.object({
  RoleArn: text,
  RoleSessionName: text.regex(/^[\w+=,.@-]{2,64}$/, 'it must be 2 to 64 word characters or =,.@-'),
  ExternalId: text.optional(),
  DurationSeconds: whole.refine((n) => n >= 900 && n <= 43_200, 'it must be 900 to 43200').default(3600),
});

/** @throws {CloudError} AccessDenied, alike for accounts, roles and external ids that do not fit */
function assumeRole(cloud: Cloud, identity: Identity, fields: unknown): object {
  const { RoleArn, RoleSessionName, ExternalId, DurationSeconds } = read(assumeShape, fields);
  const [, accountId, role] = roleArn.exec(RoleArn) ?? [];
  if (!accountId) throw new CloudError('invalid', `${RoleArn} is not the ARN of a role`, 'ValidationError');
  const message = `User: ${arnOf(identity)} is not authorized to perform: sts:AssumeRole on resource: ${RoleArn}`;
  const denied = new CloudError('denied', message, 'AccessDenied');
  if (!cloud.has(accountId)) throw denied;
  const session = cloud.act(accountId, { door: 'sts', name: 'AssumeRole' }, (account) => {
    const known = account.roles.find(({ arn }) => arn === RoleArn);
    if (!known || (known.externalId ?? ExternalId) !== ExternalId) throw denied;
    const principal = `arn:aws:sts::${accountId}:assumed-role/${role}/${RoleSessionName}`;
    return [account, cloud.admit(account, principal, DurationSeconds)];
  });
  return {
    AssumedRoleUser: {
      Arn: session.principal,
      AssumedRoleId: `AROA${session.key.slice(4)}:${RoleSessionName}`,
    },
    Credentials: {
      ...{ AccessKeyId: session.key, SecretAccessKey: session.secret, SessionToken: session.token },
      Expiration: iso(session.expiresAt),
    },
  };
}

const whoAmI = (_cloud: Cloud, identity: Identity): object => ({
  ...{ Arn: arnOf(identity), UserId: identity.key },
  Account: identity.session?.accountId ?? PLATFORM_ACCOUNT,
});

export const stsActions: Readonly<Record<string, (cloud: Cloud, who: Identity, fields: unknown) => object>> =
  {
    AssumeRole: assumeRole,
    GetCallerIdentity: whoAmI,
  };
