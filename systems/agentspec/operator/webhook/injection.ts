// Whether a pod gets a sidecar, and what its annotations ask of it.
import type { V1Pod } from '@kubernetes/client-node';
import { heldInterval, isDnsLabel } from '../reconcile/plan';
import type { Settings } from '../settings';

export type OpaProxyMode = Settings['OPA_PROXY_MODE'];

export interface Injection {
  /** A DNS label that leaves room for `-sidecar`. */
  readonly agent: string;
  readonly manifestConfigMap: string;
  /** Seconds, 5 to 3600; absent when the pod does not say. */
  readonly checkInterval?: number;
  readonly opaProxyMode: OpaProxyMode;
  /** Annotations that were not followed, in words for whoever created the pod. */
  readonly warnings: readonly string[];
}

/** What becomes of a pod; a refusal is a wish that cannot be granted, and says why. */
export type Decision =
  | { readonly kind: 'inject'; readonly injection: Injection }
  | { readonly kind: 'skip' }
  | { readonly kind: 'refuse'; readonly warning: string };

/** Containers that are a sidecar already (OPR-23, OPR-39). */
const SIDECARS = ['agentspec-sidecar', 'sidecar'];
const MODES: readonly string[] = ['track', 'enforce', 'off'];
/** A DNS label has 63 characters, and `-sidecar` follows. */
const MAX_AGENT_NAME = 55;

/** Decides by mode, namespace, containers and annotations (OPR-18, OPR-20 to OPR-23). */
export function decide(pod: V1Pod, namespace: string, settings: Settings): Decision {
  const annotations = pod.metadata?.annotations ?? {};
  const wish = annotations['agentspec.io/inject'];
  const isWanted = settings.INJECT_MODE === 'default' ? wish !== 'false' : wish === 'true';
  if (!isWanted || settings.EXCLUDED_NAMESPACES.includes(namespace) || hasSidecar(pod))
    return { kind: 'skip' };
  const agent = agentNameOf(pod);
  if (agent.length > MAX_AGENT_NAME || !isDnsLabel(agent)) {
    const allowed = `allowed is a DNS label of at most ${MAX_AGENT_NAME} characters`;
    return {
      kind: 'refuse',
      warning: `no sidecar: the agent's name is ${JSON.stringify(agent)}; ${allowed}`,
    };
  }
  return { kind: 'inject', injection: injectionOf(agent, annotations, settings) };
}

function hasSidecar({ spec }: V1Pod): boolean {
  const containers = [...(spec?.containers ?? []), ...(spec?.initContainers ?? [])];
  return containers.some(({ name }) => SIDECARS.includes(name));
}

/** An annotation is taken at its word; what is only derived is made to fit (OPR-20). */
function agentNameOf({ metadata = {} }: V1Pod): string {
  const given = metadata.annotations?.['agentspec.io/agent-name']?.trim();
  if (given) return given;
  const derived = metadata.labels?.app || metadata.generateName || metadata.name || '';
  return derived
    .toLowerCase()
    .replace(/[^a-z0-9]+/g, '-')
    .replace(/^-/, '')
    .slice(0, MAX_AGENT_NAME)
    .replace(/-$/, '');
}

function injectionOf(agent: string, annotations: Record<string, string>, settings: Settings): Injection {
  const warnings: string[] = [];
  const read = <T>(name: string, parse: (text: string) => T | undefined, allowed: string): T | undefined => {
    const text = annotations[name];
    const value = text === undefined ? undefined : parse(text);
    if (text !== undefined && value === undefined) {
      warnings.push(`${name} is ${JSON.stringify(text)} and is ignored; allowed is ${allowed}`);
    }
    return value;
  };
  const seconds = (text: string) => (/^\d+$/.test(text) ? heldInterval(Number(text)) : undefined);
  const mode = (text: string) => (MODES.includes(text) ? (text as OpaProxyMode) : undefined);
  return {
    agent,
    manifestConfigMap: annotations['agentspec.io/manifest-configmap']?.trim() || `${agent}-agent-yaml`,
    checkInterval: read('agentspec.io/check-interval', seconds, 'a number of seconds'),
    opaProxyMode:
      read('agentspec.io/opa-proxy-mode', mode, `one of ${MODES.join(', ')}`) ?? settings.OPA_PROXY_MODE,
    warnings,
  };
}
