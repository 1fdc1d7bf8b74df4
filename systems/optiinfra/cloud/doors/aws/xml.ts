// The answers of AWS's query protocols: XML, of EC2 in one shape and of STS in another.
import { XMLBuilder } from 'fast-xml-parser';
import { CloudError, type ErrorKind } from '../../world/errors';

const builder = new XMLBuilder({ ignoreAttributes: false, attributeNamePrefix: '@' });
const namespaces = {
  ec2: 'http://ec2.amazonaws.com/doc/2016-11-15/',
  sts: 'https://sts.amazonaws.com/doc/2011-06-15/',
};
export type QueryService = keyof typeof namespaces;

/** EC2's lists are items below the list's name. */
export const items = (list: readonly unknown[]): object => ({ item: list });
export const iso = (time: number): string => new Date(time).toISOString();
export const tagSet = (tags: Readonly<Record<string, string>>): object =>
  items(Object.entries(tags).map(([key, value]) => ({ key, value })));

export function answerXml(service: QueryService, action: string, body: object, requestId: string): string {
  const xmlns = { '@xmlns': namespaces[service] };
  const content =
    service === 'ec2'
      ? { ...xmlns, requestId, ...body }
      : { ...xmlns, [`${action}Result`]: body, ResponseMetadata: { RequestId: requestId } };
  return builder.build({ [`${action}Response`]: content });
}

/** Status and code by which AWS calls an error of a kind, unless the error has a code of its own. */
const kinds: Readonly<Record<ErrorKind, readonly [number, string]>> = {
  invalid: [400, 'InvalidParameterValue'],
  unauthenticated: [401, 'AuthFailure'],
  denied: [403, 'AccessDenied'],
  not_found: [400, 'InvalidParameterValue'],
  conflict: [400, 'IncorrectState'],
  capacity: [500, 'InsufficientInstanceCapacity'],
  throttled: [503, 'RequestLimitExceeded'],
  internal: [500, 'InternalError'],
  unavailable: [503, 'Unavailable'],
};

export const awsError = ({ kind, awsCode }: CloudError): { status: number; code: string } => {
  const [status, code] = kinds[kind];
  return { status: awsCode === 'DryRunOperation' ? 412 : status, code: awsCode ?? code };
};

export function errorXml(service: QueryService, error: CloudError, requestId: string): string {
  const { status, code } = awsError(error);
  const said = { Code: code, Message: error.message };
  if (service === 'ec2')
    return builder.build({ Response: { Errors: { Error: said }, RequestID: requestId } });
  const Type = status >= 500 ? 'Receiver' : 'Sender';
  return builder.build({
    ErrorResponse: { '@xmlns': namespaces.sts, Error: { Type, ...said }, RequestId: requestId },
  });
}
