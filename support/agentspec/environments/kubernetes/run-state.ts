// What the processes of one run share about the cluster: its agents, and what is changed at the moment.
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { BenchError } from '../../../../runner/errors';
import type { SidecarVariables } from '../environment';
import type { AgentDeployment } from './agents';

export interface AgentState {
  /** On top of the resting ones. */
  readonly variables: SidecarVariables;
  /** Whether this run has patched the agent live, and has to put it back. */
  readonly patched?: boolean | undefined;
  /** The pod that serves, as far as is known. */
  readonly pod?: string | undefined;
}

/** Scenarios that share an agent never run at the same time, so that each agent's file has one writer. */
export class RunState {
  constructor(readonly folder: string) {}

  static create(agents: readonly AgentDeployment[]): RunState {
    const state = new RunState(mkdtempSync(path.join(tmpdir(), 'proving-ground-kubernetes-')));
    writeFileSync(state.file('agents'), JSON.stringify(agents));
    return state;
  }

  get agents(): AgentDeployment[] {
    return JSON.parse(readFileSync(this.file('agents'), 'utf8'));
  }

  /** @throws BenchError naming the agents there are */
  agent(name: string): AgentDeployment {
    const { agents } = this;
    const found = agents.find(({ agent }) => agent === name);
    if (found) return found;
    throw new BenchError(
      `the namespace has no agent "${name}" with a sidecar; its agents: ${agents.map(({ agent }) => agent).join(', ')}`,
    );
  }

  of(agent: string): AgentState {
    const file = this.file(`agent.${agent}`);
    return existsSync(file) ? JSON.parse(readFileSync(file, 'utf8')) : { variables: {} };
  }

  write(agent: string, state: AgentState): void {
    writeFileSync(this.file(`agent.${agent}`), JSON.stringify(state));
  }

  remove(): void {
    rmSync(this.folder, { recursive: true, force: true });
  }

  private file(name: string): string {
    return path.join(this.folder, `${name}.json`);
  }
}
