// The connection to the API server: credentials from the kubeconfig, and one kind of error for whatever goes wrong.
import {
  createConfiguration,
  ServerConfiguration,
  type Configuration,
  type KubeConfig,
} from '@kubernetes/client-node';
import { KubernetesError, messageOf } from './errors';
import { pooledHttp } from './http-library';

/** Configures API classes of the library; those of one configuration share their connections. */
export function configure(kubeConfig: KubeConfig): Configuration {
  const server = kubeConfig.getCurrentCluster()?.server;
  if (server === undefined) throw new KubernetesError('the kubeconfig names no cluster');
  return createConfiguration({
    baseServer: new ServerConfiguration(server, {}),
    authMethods: { default: kubeConfig },
    httpApi: pooledHttp(),
  });
}

/** Gives what `call` gives, and turns what it throws into a KubernetesError that says what was wanted. */
export async function answerOf<T>(what: string, call: Promise<T>): Promise<T> {
  try {
    return await call;
  } catch (error) {
    throw toKubernetesError(what, error);
  }
}

function toKubernetesError(what: string, error: unknown): KubernetesError {
  const { code, body } = error as { code?: unknown; body?: unknown };
  // The library's exception has the HTTP status as its code; a socket's error has a word.
  const status = typeof code === 'number' ? code : undefined;
  const reason = status === undefined ? messageOf(error) : `${status} ${messageIn(body)}`;
  return new KubernetesError(`cannot ${what}: ${reason}`, status, { cause: status ? undefined : error });
}

/** The message of the Status object that the API server sends with a refusal. */
export function messageIn(body: unknown): string {
  try {
    const status = (typeof body === 'string' ? JSON.parse(body) : body) as { message?: string } | undefined;
    return status?.message ?? '';
  } catch {
    return String(body); // not from the API server itself: a proxy's page
  }
}
