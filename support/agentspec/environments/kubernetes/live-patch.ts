// The live patch (DEM-29 to DEM-33): other manifests, profiles and keys for agents of the demo, and the way back.
import { readFileSync } from 'node:fs';
import path from 'node:path';
import { BenchError } from '../../../../runner/errors';
import { readTopology, type AgentTopology } from '../embedded/cluster/topology';
import type { AgentDeployment } from './agents';
import type { DemoNamespace } from './demo-namespace';
import type { Pod } from '../../../../runner/kubernetes/objects';
import { CENTRAL_SERVICE, PATCHED, RESTARTED_AT } from '../../names';
import { projectRoot } from '../../../../runner/project-root';

const topologyFile = path.join(projectRoot, 'systems/agentspec/demo.yaml');

/** Who has to put a patch back. */
export type Patcher = 'a run' | 'make demo-patch';

type EnvPatch = Record<string, unknown>;

/** @returns the agents that the live patch changes, in the order of the demo */
export function patchable(): AgentTopology[] {
  return readTopology(topologyFile).filter(({ patch }) => patch !== undefined);
}

/** Patches one agent and waits for its new pod. @throws BenchError when the demo knows no patch for it */
export async function applyPatch(demo: DemoNamespace, agent: AgentDeployment, by: Patcher): Promise<Pod> {
  const topology = topologyOf(agent.agent);
  const {
    manifest = topology.manifest,
    profile = topology.profile,
    agentEnv,
    sidecarEnv,
    registers,
  } = topology.patch!;
  if (registers) await copyKey(demo);
  const env = [...literals({ AGENT_PROFILE: profile, ...agentEnv }), ...(registers ? registration() : [])];
  return roll(demo, agent, { manifest, patched: by, agentEnv: env, sidecarEnv: literals(sidecarEnv) });
}

/** Puts one agent back as the demo deploys it, its OPA mode included (DEM-33), and waits for its new pod. */
export async function removePatch(demo: DemoNamespace, agent: AgentDeployment): Promise<Pod> {
  const { manifest, profile, opaMode, patch } = topologyOf(agent.agent);
  const added = [
    ...Object.keys(patch!.agentEnv),
    ...(patch!.registers ? registration().map(({ name }) => String(name)) : []),
  ];
  const agentEnv = [...literals({ AGENT_PROFILE: profile }), ...removals(added)];
  const sidecarEnv = [
    ...removals(Object.keys(patch!.sidecarEnv)),
    ...literals(opaMode ? { OPA_PROXY_MODE: opaMode } : {}),
  ];
  return roll(demo, agent, { manifest, patched: null, agentEnv, sidecarEnv });
}

interface Change {
  /** Path of the manifest. */
  readonly manifest: string;
  readonly patched: Patcher | null;
  readonly agentEnv: readonly EnvPatch[];
  readonly sidecarEnv: readonly EnvPatch[];
}

/** A manifest is read at the start only, so its pod is replaced even where nothing else changes (MAN-1). */
async function roll(demo: DemoNamespace, agent: AgentDeployment, change: Change): Promise<Pod> {
  const restartedAt = new Date().toISOString();
  const data = { 'agent.yaml': readFileSync(change.manifest, 'utf8') };
  const configMap = [
    'patch',
    'configmap',
    `${agent.agent}-agent-yaml`,
    '--type',
    'merge',
    '--patch',
    JSON.stringify({ data }),
  ];
  await demo.kubectl.run(configMap);
  await demo.patch(agent.deployment, {
    metadata: { annotations: { [PATCHED]: change.patched } },
    spec: {
      template: {
        metadata: { annotations: { [RESTARTED_AT]: restartedAt } },
        spec: {
          containers: [
            { name: agent.agent, env: change.agentEnv },
            { name: agent.container, ...(change.sidecarEnv.length > 0 && { env: change.sidecarEnv }) },
          ],
        },
      },
    },
  });
  return demo.podOfRollout(agent, restartedAt);
}

/** The agents must not read another namespace, so they get a copy of what they need of it. */
async function copyKey({ kubectl }: DemoNamespace): Promise<void> {
  const found = await kubectl.find<{ data: Record<string, string> }>(
    ['get', 'secret', CENTRAL_SERVICE.name],
    CENTRAL_SERVICE,
  );
  if (!found) {
    throw new BenchError(
      `there is no central service in namespace ${CENTRAL_SERVICE.namespace}; make demo-operator CLUSTER=… installs it`,
    );
  }
  const copy = {
    apiVersion: 'v1',
    kind: 'Secret',
    metadata: { name: CENTRAL_SERVICE.copyOfKey },
    data: { [CENTRAL_SERVICE.key]: found.data[CENTRAL_SERVICE.key] },
  };
  await kubectl.run(['apply', '-f', '-'], { input: JSON.stringify(copy) });
}

const registration = (): EnvPatch[] => [
  { name: 'CENTRAL_SERVICE_URL', value: `http://${CENTRAL_SERVICE.name}.${CENTRAL_SERVICE.namespace}` },
  {
    name: 'CENTRAL_SERVICE_API_KEY',
    valueFrom: { secretKeyRef: { name: CENTRAL_SERVICE.copyOfKey, key: CENTRAL_SERVICE.key } },
  },
];

const literals = (variables: Readonly<Record<string, string>>): EnvPatch[] =>
  Object.entries(variables).map(([name, value]) => ({ name, value, valueFrom: null }));

const removals = (names: readonly string[]): EnvPatch[] => names.map((name) => ({ name, $patch: 'delete' }));

function topologyOf(agent: string): AgentTopology {
  const all = patchable();
  const found = all.find(({ name }) => name === agent);
  if (found) return found;
  throw new BenchError(
    `the demo has no live patch for "${agent}"; it has one for ${all.map(({ name }) => name).join(', ')}`,
  );
}
