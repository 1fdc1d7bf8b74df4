// The certificate that the operator makes itself: kept in a Secret that all replicas share, trusted by the cluster
// through the caBundle of the webhook's configuration.
import type { V1Secret } from '@kubernetes/client-node';
import type { Logger } from '../../common/log';
import type { CertificateCalls } from '../kubernetes/cluster';
import { hasStatus, messageOf } from '../kubernetes/errors';
import { isUsable, makeCertificates, type CertificateSet, type TlsMaterial } from './certificate';

export interface CertificateSecretOptions {
  readonly calls: CertificateCalls;
  readonly namespace: string;
  readonly secretName: string;
  /** The webhook's Service, whose names the certificate is for. */
  readonly serviceName: string;
  /** Name of the MutatingWebhookConfiguration. */
  readonly configurationName: string;
  readonly log: Logger;
}

/** Gives the certificate of the Secret, made or renewed if need be, and sees to it that it is trusted (OPR-29, C-63). */
export async function certificateFromSecret(options: CertificateSecretOptions): Promise<TlsMaterial> {
  const set = await sharedSet(options);
  try {
    await trust(options, set.ca);
  } catch (error) {
    // Serving comes first: the configuration may come later, and this is asked again every minute.
    options.log.warn(messageOf(error));
  }
  return { cert: set.cert, key: set.key };
}

/** Of replicas that begin together, one makes the certificate; the others take it when their own comes too late. */
async function sharedSet(options: CertificateSecretOptions): Promise<CertificateSet> {
  const { calls, namespace, secretName, serviceName, log } = options;
  const hosts = [`${serviceName}.${namespace}.svc`, `${serviceName}.${namespace}.svc.cluster.local`];
  const secret = await readSecret(options);
  const present = setIn(secret);
  if (isUsable(present, hosts)) return present;
  const made = await makeCertificates(hosts, present);
  try {
    const data = dataOf(made);
    if (secret === undefined) {
      const metadata = { name: secretName, namespace };
      await calls.createSecret(namespace, { metadata, type: 'kubernetes.io/tls', data });
    } else {
      const { resourceVersion } = secret.metadata ?? {};
      await calls.patchSecret(namespace, secretName, { metadata: { resourceVersion }, data });
    }
  } catch (error) {
    if (hasStatus(error, 409)) return sharedSet(options);
    throw error;
  }
  log.info({ secret: secretName }, 'webhook certificate made');
  return made;
}

async function readSecret(options: CertificateSecretOptions): Promise<V1Secret | undefined> {
  try {
    return await options.calls.readSecret(options.namespace, options.secretName);
  } catch (error) {
    if (hasStatus(error, 404)) return undefined;
    throw error;
  }
}

const KEYS = { cert: 'tls.crt', key: 'tls.key', ca: 'ca.crt', caKey: 'ca.key' } as const;

function setIn(secret: V1Secret | undefined): Partial<CertificateSet> {
  const text = (key: string): string => Buffer.from(secret?.data?.[key] ?? '', 'base64').toString('utf8');
  return { cert: text(KEYS.cert), key: text(KEYS.key), ca: text(KEYS.ca), caKey: text(KEYS.caKey) };
}

const dataOf = (set: CertificateSet): Record<string, string> =>
  Object.fromEntries(
    Object.entries(KEYS).map(([part, key]) => [key, base64(set[part as keyof typeof KEYS])]),
  );

const base64 = (text: string): string => Buffer.from(text).toString('base64');

/** Sets the caBundle where it is another one; a bundle is encoded once (C-70). */
async function trust({ calls, configurationName }: CertificateSecretOptions, ca: string): Promise<void> {
  const { webhooks = [] } = await calls.readWebhookConfiguration(configurationName);
  const caBundle = base64(ca);
  const operations = webhooks.flatMap(({ name, clientConfig }, index) =>
    clientConfig.caBundle === caBundle
      ? []
      : [
          { op: 'test' as const, path: `/webhooks/${index}/name`, value: name },
          { op: 'add' as const, path: `/webhooks/${index}/clientConfig/caBundle`, value: caBundle },
        ],
  );
  if (operations.length > 0) await calls.patchWebhookConfiguration(configurationName, operations);
}
