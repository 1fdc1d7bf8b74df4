// Masks what must not be read in a report: credentials in headers, secret-looking JSON fields, secrets of this shell.
import type { Exchange, HeaderValues } from './exchange';

export const MASK = '***';

const secretHeader = /^(authorization|proxy-authorization|cookie|set-cookie|x-api-key|x-admin-key)$/i;
const secretName = /(password|passwd|secret|token|api[-_]?key|private[-_]?key|credential)s?$/i;
/** Field names that look like secrets and are numbers of tokens, part of what is specified. */
const harmlessName = /^(tokenCount|maxTokens|tokens?_today)$/;
const jsonField = /("([^"\\]{1,64})"\s*:\s*)"(?:[^"\\]|\\.)*"/g;
/** Shorter values would mask ordinary words. */
const SHORTEST_SECRET = 8;

/** @returns the values of this process's environment variables whose names say that they are secret. */
export function environmentSecrets(env: NodeJS.ProcessEnv = process.env): string[] {
  return Object.entries(env).flatMap(([name, value]) =>
    isSecretName(name) && value && value.length >= SHORTEST_SECRET ? [value] : [],
  );
}

/** @returns `text` without secrets; JSON stays JSON. */
export function redactText(text: string, secrets: readonly string[]): string {
  const masked = secrets.reduce((result, secret) => result.replaceAll(secret, MASK), text);
  return masked.replace(jsonField, (field, start: string, name: string) => (isSecretName(name) ? `${start}"${MASK}"` : field));
}

/** @returns the exchange with every secret masked: in headers, target and bodies. */
export function redactExchange(exchange: Exchange, secrets: readonly string[]): Exchange {
  const text = (value: string): string => redactText(value, secrets);
  const { request, response } = exchange;
  return {
    ...exchange,
    request: {
      ...request,
      target: maskQuery(text(request.target)),
      headers: maskHeaders(request.headers, text),
      body: request.body && text(request.body),
    },
    ...(response && {
      response: { ...response, headers: maskHeaders(response.headers, text), body: text(response.body) },
    }),
  };
}

function isSecretName(name: string): boolean {
  return secretName.test(name) && !harmlessName.test(name);
}

function maskHeaders(headers: HeaderValues, text: (value: string) => string): HeaderValues {
  return Object.fromEntries(
    Object.entries(headers).map(([name, value]) => {
      if (value === undefined) return [name, value];
      if (secretHeader.test(name)) return [name, MASK];
      return [name, Array.isArray(value) ? value.map(text) : text(value)];
    }),
  );
}

function maskQuery(target: string): string {
  return target.replace(/([?&]([^=&]+)=)[^&]*/g, (pair, start: string, name: string) =>
    isSecretName(decodeLeniently(name)) ? `${start}${MASK}` : pair,
  );
}

function decodeLeniently(name: string): string {
  try {
    return decodeURIComponent(name);
  } catch {
    return name;
  }
}
