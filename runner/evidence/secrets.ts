// Which texts are secrets: by the name of the field, header or variable that holds them, or because this shell knows them.

export const MASK = '***';

/** Texts that must not be read: see `secretsOf`. */
export type Secrets = readonly string[];

const secretName =
  /((password|passwd|secret|token|(api|admin|private)[-_]?key|credential)s?|^(proxy-)?authorization|^(set-)?cookie)$/i;
/** Numbers under such names are amounts, part of what is specified: `maxTokens`. */
const amountName = /tokens?$/i;
/** Shorter values would mask ordinary words. */
const SHORTEST_SECRET = 8;

/** @returns the values of this process's environment variables whose names say that they are secret. */
export function environmentSecrets(env: NodeJS.ProcessEnv = process.env): Secrets {
  const named = Object.entries(env).filter(([name]) => isSecretName(name));
  return secretsOf(named.flatMap(([, value = '']) => (value.length >= SHORTEST_SECRET ? [value] : [])));
}

/** @returns the values as they are, as JSON and as URLs write them; the longest first, for one may be part of another. */
export function secretsOf(values: readonly string[]): Secrets {
  const written = values.flatMap((value) => [
    value,
    JSON.stringify(value).slice(1, -1),
    encodeURIComponent(value),
  ]);
  return [...new Set(written)].sort((one, other) => other.length - one.length);
}

/** @returns `text` without any of the secrets. */
export function maskValues(text: string, secrets: Secrets): string {
  return secrets.reduce((result, secret) => result.replaceAll(secret, MASK), text);
}

/** Of headers, variables and parameters. */
export function isSecretName(name: string): boolean {
  return secretName.test(name);
}

/** Of JSON fields. */
export function isSecretField(name: string, isNumber: boolean): boolean {
  return isSecretName(name) && !(isNumber && amountName.test(name));
}
