// Reads the operator's settings from its environment variables and refuses what it cannot work with.
import { hostname } from 'node:os';
import { z } from 'zod';

/** Names every variable that has a wrong value, one a line. */
export class SettingsError extends Error {
  override readonly name = 'SettingsError';
}

const text = (fallback: string) => z.string().default(fallback);

const integer = (from: number, to: number, fallback: number) =>
  z
    .string()
    .refine((value) => /^\d+$/.test(value) && Number(value) >= from && Number(value) <= to, {
      error: `an integer from ${from} to ${to}`,
    })
    .default(String(fallback))
    .transform(Number);

const oneOf = <T extends string>(...values: [T, ...T[]]) =>
  z.enum(values, { error: `one of ${values.join(', ')}` }).default(values[0]);

const flag = oneOf('false', 'true').transform((value) => value === 'true');

const list = (fallback: string) => text(fallback).transform((value) => value.split(',').filter(Boolean));

const baseUrl = z
  .string()
  .refine((value) => value === '' || (URL.canParse(value) && /^https?:/.test(value)), {
    error: 'an http or https URL, or empty for none',
  })
  .default('')
  .transform((value) => value.replace(/\/+$/, ''));

const variables = z.object({
  /** Namespace whose observations are kept; empty for all. */
  WATCH_NAMESPACE: text(''),
  LIVENESS_PORT: integer(1, 65_535, 8080),
  PROBE_CONCURRENCY: integer(1, 1000, 50),
  LEADER_ELECTION: flag,
  LEADER_ELECTION_LEASE: text('agentspec-operator'),
  POD_NAME: text(hostname()),
  POD_NAMESPACE: text('agentspec-system'),
  WEBHOOK_ENABLED: flag,
  WEBHOOK_PORT: integer(1, 65_535, 9443),
  /** Folder with tls.crt and tls.key; empty when the operator makes its own certificate. */
  WEBHOOK_CERT_DIR: text(''),
  WEBHOOK_TLS_SECRET: text('agentspec-webhook-tls'),
  WEBHOOK_SERVICE_NAME: text('agentspec-webhook'),
  WEBHOOK_CONFIGURATION: text('agentspec-webhook'),
  INJECT_MODE: oneOf('annotation', 'default'),
  EXCLUDED_NAMESPACES: list('kube-system,kube-public,kube-node-lease'),
  SIDECAR_IMAGE: text(''),
  SIDECAR_IMAGE_PULL_POLICY: oneOf('IfNotPresent', 'Always', 'Never'),
  OPA_ENABLED: flag,
  OPA_IMAGE: text('openpolicyagent/opa:0.70.0-static'),
  OPA_PROXY_MODE: oneOf('track', 'enforce', 'off'),
  OPA_POLICY_CONFIGMAP_SUFFIX: text('opa-policy'),
  /** Base URL without a trailing slash; empty for none. */
  CENTRAL_SERVICE_URL: baseUrl,
  CENTRAL_SERVICE_API_KEY: text(''),
  /** Seconds from one reading of the list to the next. */
  CENTRAL_SERVICE_POLL_INTERVAL: integer(1, 3600, 30),
  CENTRAL_SERVICE_NAMESPACE: text('agentspec-remote'),
});

export type Settings = z.output<typeof variables>;

const needs: [when: keyof Settings, variable: keyof Settings][] = [
  ['WEBHOOK_ENABLED', 'SIDECAR_IMAGE'],
  ['CENTRAL_SERVICE_URL', 'CENTRAL_SERVICE_API_KEY'],
];

/**
 * Reads the settings from environment variables, whose names they keep; unset variables take their defaults.
 *
 * @throws {SettingsError} naming every invalid variable with what is allowed
 */
export function readSettings(environment: NodeJS.ProcessEnv): Settings {
  const read = variables.safeParse(environment);
  if (!read.success) {
    const problems = read.error.issues.map(({ path, message }) => {
      const name = String(path[0]);
      return `${name} is ${JSON.stringify(environment[name])}; allowed is ${message}`;
    });
    throw new SettingsError(problems.join('\n'));
  }
  const missing = needs.filter(([when, variable]) => read.data[when] && !read.data[variable]);
  if (missing.length > 0) {
    throw new SettingsError(
      missing.map(([when, variable]) => `${when} is set; it needs ${variable}`).join('\n'),
    );
  }
  return read.data;
}
