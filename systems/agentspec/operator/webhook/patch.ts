// The JSON Patch of an injection: add operations only, which create a list or append to it (OPR-26).
import type { V1Pod, V1Volume } from '@kubernetes/client-node';
import type { JsonPatchOperation } from '../kubernetes/cluster';
import type { Settings } from '../settings';
import { manifestVolume, opaContainer, policyVolume, sidecarContainer } from './containers';
import type { Injection } from './injection';

/** Label of an injected pod, by which the Service of its sidecar finds it. */
export const AGENT_LABEL = 'agentspec.io/agent-name';

/** An engine that the pod brings along is used as it is; a second one would find the port taken. */
const ENGINES = ['agentspec-opa', 'opa'];

/** The operations that put sidecar, policy engine, volumes and label into `pod` (OPR-24, OPR-25). */
export function injectionPatch(pod: V1Pod, injection: Injection, settings: Settings): JsonPatchOperation[] {
  const names = new Set((pod.spec?.containers ?? []).map(({ name }) => name));
  const addsEngine = settings.OPA_ENABLED && !ENGINES.some((name) => names.has(name));
  const containers = [
    sidecarContainer(pod, injection, settings),
    ...(addsEngine ? [opaContainer(settings)] : []),
  ];
  const volumes = [manifestVolume(injection), ...(addsEngine ? [policyVolume(injection, settings)] : [])];
  return [
    ...labelled(pod, injection.agent),
    ...appended('/spec/containers', pod.spec?.containers, containers),
    ...appended('/spec/volumes', pod.spec?.volumes, absentFrom(pod, volumes)),
  ];
}

/** Two volumes of one name are no valid pod: one that is there already is taken for what it is called. */
function absentFrom({ spec }: V1Pod, volumes: V1Volume[]): V1Volume[] {
  return volumes.filter(({ name }) => !spec?.volumes?.some((volume) => volume.name === name));
}

function appended(path: string, list: unknown[] | undefined, values: unknown[]): JsonPatchOperation[] {
  if (values.length === 0) return [];
  if (list === undefined) return [{ op: 'add', path, value: values }];
  return values.map((value) => ({ op: 'add', path: `${path}/-`, value }));
}

function labelled({ metadata }: V1Pod, agent: string): JsonPatchOperation[] {
  if (metadata?.labels === undefined) {
    return [{ op: 'add', path: '/metadata/labels', value: { [AGENT_LABEL]: agent } }];
  }
  return [{ op: 'add', path: `/metadata/labels/${AGENT_LABEL.replace('/', '~1')}`, value: agent }];
}
