// The containers and volumes that an injection adds to a pod (OPR-24, OPR-25).
import type { V1Container, V1EnvVar, V1Pod, V1SecurityContext, V1Volume } from '@kubernetes/client-node';
import type { Settings } from '../settings';
import type { Injection } from './injection';

export const MANIFEST_VOLUME = 'agent-yaml';
export const POLICY_VOLUME = 'agentspec-opa-policy';
export const CONTROL_PLANE_PORT = 4001;

/** Where an agent listens that declares no port (ENV-1). */
const DEFAULT_AGENT_PORT = 8000;
const MANIFEST_PATH = '/manifest/agent.yaml';
const OPA_PORT = 8181;

/** What the strictest pod security standard asks for; nothing of ours needs more. */
const HARDENED: V1SecurityContext = {
  runAsNonRoot: true,
  runAsUser: 1000,
  readOnlyRootFilesystem: true,
  allowPrivilegeEscalation: false,
  capabilities: { drop: ['ALL'] },
  seccompProfile: { type: 'RuntimeDefault' },
};

/** The sidecar of `pod`'s agent, its manifest mounted as a file. */
export function sidecarContainer(pod: V1Pod, injection: Injection, settings: Settings): V1Container {
  return {
    name: 'agentspec-sidecar',
    image: settings.SIDECAR_IMAGE,
    imagePullPolicy: settings.SIDECAR_IMAGE_PULL_POLICY,
    ports: [
      { name: 'proxy', containerPort: 4000 },
      { name: 'control-plane', containerPort: CONTROL_PLANE_PORT },
    ],
    env: sidecarEnvironment(pod, injection, settings),
    volumeMounts: [
      { name: MANIFEST_VOLUME, mountPath: MANIFEST_PATH, subPath: 'agent.yaml', readOnly: true },
    ],
    readinessProbe: { httpGet: { path: '/health/live', port: CONTROL_PLANE_PORT }, periodSeconds: 5 },
    resources: { requests: { cpu: '25m', memory: '64Mi' }, limits: { cpu: '500m', memory: '256Mi' } },
    securityContext: HARDENED,
  };
}

function sidecarEnvironment(pod: V1Pod, injection: Injection, settings: Settings): V1EnvVar[] {
  const variables = {
    MANIFEST_PATH,
    UPSTREAM_URL: `http://localhost:${agentPort(pod)}`,
    CHECK_INTERVAL: injection.checkInterval,
    CENTRAL_SERVICE_URL: settings.CENTRAL_SERVICE_URL || undefined,
    OPA_URL: settings.OPA_ENABLED ? `http://localhost:${OPA_PORT}` : undefined,
    OPA_PROXY_MODE: settings.OPA_ENABLED ? injection.opaProxyMode : undefined,
  };
  return Object.entries(variables).flatMap(([name, value]) =>
    value === undefined ? [] : [{ name, value: String(value) }],
  );
}

/** The first TCP port that a container of the pod declares. */
function agentPort({ spec }: V1Pod): number {
  const ports = (spec?.containers ?? []).flatMap((container) => container.ports ?? []);
  const tcp = ports.find(({ protocol = 'TCP' }) => protocol === 'TCP');
  return tcp?.containerPort ?? DEFAULT_AGENT_PORT;
}

/** The policy engine, reachable from within the pod only: whoever reaches it could replace the policy. */
export function opaContainer(settings: Settings): V1Container {
  const files = ['/policies/policy.rego', '/policies/data.json'];
  return {
    name: 'agentspec-opa',
    image: settings.OPA_IMAGE,
    args: ['run', '--server', `--addr=localhost:${OPA_PORT}`, '--disable-telemetry', ...files],
    ports: [{ name: 'opa', containerPort: OPA_PORT }],
    volumeMounts: [{ name: POLICY_VOLUME, mountPath: '/policies', readOnly: true }],
    resources: { requests: { cpu: '25m', memory: '64Mi' }, limits: { cpu: '100m', memory: '128Mi' } },
    securityContext: HARDENED,
  };
}

export const manifestVolume = ({ manifestConfigMap }: Injection): V1Volume => ({
  name: MANIFEST_VOLUME,
  configMap: { name: manifestConfigMap },
});

export const policyVolume = ({ agent }: Injection, settings: Settings): V1Volume => ({
  name: POLICY_VOLUME,
  configMap: { name: `${agent}-${settings.OPA_POLICY_CONFIGMAP_SUFFIX}` },
});
