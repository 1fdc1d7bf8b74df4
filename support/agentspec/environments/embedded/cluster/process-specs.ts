// With which program, arguments and variables each process of a demo agent is started.
import path from 'node:path';
import type { SidecarVariables } from '../../environment';
import type { ProcessSpec } from '../../../../../runner/processes/managed-process';
import type { AgentPorts } from './ports';
import type { AgentTopology } from './topology';

/** What all processes of one cluster share. */
export interface ClusterLayout {
  /** Folder of the bundled programs. */
  readonly dist: string;
  readonly logFolder: string;
  readonly tether: string;
  /** Path of a real `opa`, or undefined: the policy server stands in. */
  readonly opaBinary: string | undefined;
  /** A shell's command for the sidecar that stands in the place of ours; undefined for ours. */
  readonly foreignSidecar: string | undefined;
  /** The variables that any process needs; nothing else of the caller's shell gets in. */
  readonly baseEnv: NodeJS.ProcessEnv;
}

/** An agent, at rest or patched, in its place. */
export interface PlacedAgent {
  readonly topology: AgentTopology;
  readonly ports: AgentPorts;
  readonly layout: ClusterLayout;
}

export const local = (port: number): string => `http://127.0.0.1:${port}`;

export const programOf = ({ dist }: ClusterLayout, name: string): { program: string } => ({
  program: path.join(dist, 'agentspec', `${name}.js`),
});

export function agentSpec({ topology, ports, layout }: PlacedAgent): ProcessSpec {
  const env = {
    ...layout.baseEnv,
    ...topology.agentEnv,
    AGENT_PROFILE: topology.profile,
    PORT: String(ports.agent),
    SIDECAR_CONTROL_URL: local(ports.control),
  };
  return { name: `${topology.name}.agent`, run: programOf(layout, 'agent'), env };
}

/** What it decides is evidence (DEM-39). */
const LOGS_DECISIONS = ['--set', 'decision_logs.console=true'];

/** @param policy folder of the policy that the engine serves */
export function opaSpec({ topology, ports, layout }: PlacedAgent, policy: string): ProcessSpec {
  const address = `127.0.0.1:${ports.opa}`;
  const name = `${topology.name}.opa`;
  const env = layout.baseEnv;
  if (!layout.opaBinary) {
    return {
      name,
      run: programOf(layout, 'policy-server'),
      args: ['--addr', address, ...LOGS_DECISIONS, policy],
      env,
    };
  }
  const files = ['policy.rego', 'data.json'].map((file) => path.join(policy, file));
  const args = ['run', '--server', '--disable-telemetry', ...LOGS_DECISIONS, '--addr', address, ...files];
  return { name, run: { command: layout.opaBinary }, args, env };
}

export function sidecarSpec(agent: PlacedAgent, variables: SidecarVariables): ProcessSpec {
  const env = { ...restingVariables(agent), ...variables };
  const name = `${agent.topology.name}.sidecar`;
  const { foreignSidecar } = agent.layout;
  if (foreignSidecar === undefined) return { name, run: programOf(agent.layout, 'sidecar'), env };
  // The shell gives way to the command, so that signals reach it; variables may come before that.
  return { name, run: { command: 'sh' }, args: ['-c', `exec env ${foreignSidecar}`], env };
}

/** What the sidecar is started with when nobody has asked for anything else. */
export function restingVariables({ topology, ports, layout }: PlacedAgent): NodeJS.ProcessEnv {
  return {
    ...layout.baseEnv,
    UPSTREAM_URL: local(ports.agent),
    MANIFEST_PATH: topology.manifest,
    PROXY_PORT: String(ports.proxy),
    CONTROL_PLANE_PORT: String(ports.control),
    ...(topology.policy && { OPA_URL: local(ports.opa), OPA_PROXY_MODE: topology.opaMode }),
    ...topology.sidecarEnv,
  };
}
