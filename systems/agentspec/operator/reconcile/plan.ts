// What is to be done for an observation, by its spec alone.
import { z } from 'zod';

/** `invalid` is a permanent error (OPR-9): nothing is done until the spec changes. */
export type Plan =
  | { readonly kind: 'probed'; readonly url: string; readonly intervalMs: number }
  | { readonly kind: 'reported' }
  | { readonly kind: 'invalid'; readonly message: string };

const DNS_LABEL = /^[a-z0-9]([-a-z0-9]*[a-z0-9])?$/;

/** Whether Kubernetes takes `name` as the name of a Service. */
export const isDnsLabel = (name: string): boolean => name.length <= 63 && DNS_LABEL.test(name);

const PROXY_PORT = 4000;

// The API server validates specs; a spec stored before the validation of today is told in the same words.
const specSchema = z.object(
  {
    agentRef: z.object(
      { name: z.string('a text').min(1, 'a text that is not empty') },
      'an object with the name of the agent',
    ),
    sidecarServiceName: z.string('a text').optional(),
    sidecarPort: z
      .int('an integer')
      .min(1024, 'at least 1024')
      .max(65_535, 'at most 65535')
      .refine((port) => port !== PROXY_PORT, `any but ${PROXY_PORT}, which is the proxy`)
      .default(4001),
    checkInterval: z.number('a number of seconds').default(30),
    source: z.enum(['sidecar', 'control-plane'], 'sidecar or control-plane').default('sidecar'),
  },
  'an object',
);

/** Holds an interval in seconds to 5 to 3600 (OPR-6). */
export const heldInterval = (seconds: number): number => Math.min(3600, Math.max(5, seconds));

/**
 * Plans the observation of a resource (OPR-2, OPR-6, OPR-8, OPR-9, OPR-16).
 *
 * @param namespace where the resource, and so the sidecar's Service, lives
 * @param spec as the API server gave it
 */
export function planFor(namespace: string, spec: unknown): Plan {
  const read = specSchema.safeParse(spec);
  if (!read.success) return { kind: 'invalid', message: problem(read.error, spec) };
  const { agentRef, sidecarServiceName, sidecarPort, checkInterval, source } = read.data;
  if (source === 'control-plane') return { kind: 'reported' };
  const service = sidecarServiceName ?? `${agentRef.name}-sidecar`;
  if (!isDnsLabel(service)) {
    const field =
      sidecarServiceName === undefined ? 'the Service of spec.agentRef.name' : 'spec.sidecarServiceName';
    return {
      kind: 'invalid',
      message: `${field} is ${JSON.stringify(service)}; allowed is one DNS label of at most 63 characters`,
    };
  }
  return {
    kind: 'probed',
    url: `http://${service}.${namespace}.svc.cluster.local:${sidecarPort}`,
    intervalMs: heldInterval(checkInterval) * 1000,
  };
}

function problem(error: z.ZodError, spec: unknown): string {
  const { path = [], message = '' } = error.issues[0] ?? {};
  const value = path.reduce<unknown>((at, key) => (at as Record<PropertyKey, unknown>)[key], spec);
  const given = value === undefined ? 'missing' : JSON.stringify(value);
  return `${['spec', ...path].join('.')} is ${given}; allowed is ${message}`;
}
