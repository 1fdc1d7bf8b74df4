// The change of a Deployment that gives its sidecar other variables, and notes what has to be put back.
import type { SidecarVariables } from '../environment';
import type { AgentDeployment } from './agents';
import type { EnvEntry } from '../../../../runner/kubernetes/objects';
import { BORROWED, RESTARTED_AT } from '../../names';

/** What a run has borrowed, as it is noted on the Deployment: a run that dies leaves it for the next one. */
export interface Borrowed {
  /** Names of the changed variables, each with its entry at rest; null where there was none. */
  readonly resting: Readonly<Record<string, EnvEntry | null>>;
}

type EnvPatch = Record<string, unknown>;

/**
 * @param variables on top of the resting ones; those of `before` that are not among them go back to rest
 * @param restartedAt marks the pods of this rollout
 * @returns a strategic merge patch
 */
export function variablesPatch(
  agent: AgentDeployment,
  {
    before,
    variables,
    restartedAt,
  }: { before: readonly string[]; variables: SidecarVariables; restartedAt: string },
): object {
  const names = [...new Set([...before, ...Object.keys(variables)])];
  const env = names.map((name) =>
    name in variables ? literal(name, variables[name]!) : atRest(agent, name),
  );
  return patchOf(agent.container, env, { restartedAt, borrowed: borrowedOf(agent, Object.keys(variables)) });
}

/** Puts back what a run that died had noted. */
export function returnPatch(container: string, { resting }: Borrowed, restartedAt: string): object {
  const env = Object.entries(resting).map(([name, entry]) => entryPatch(name, entry));
  return patchOf(container, env, { restartedAt, borrowed: null });
}

/** @returns the value that a variable has at rest; undefined where it has none, or none that can be read here */
export function restingValue({ resting }: AgentDeployment, name: string): string | undefined {
  return resting.find((entry) => entry.name === name)?.value;
}

function patchOf(
  container: string,
  env: readonly EnvPatch[],
  { restartedAt, borrowed }: { restartedAt: string; borrowed: Borrowed | null },
): object {
  return {
    metadata: { annotations: { [BORROWED]: borrowed && JSON.stringify(borrowed) } },
    spec: {
      template: {
        metadata: { annotations: { [RESTARTED_AT]: restartedAt } },
        spec: { containers: [{ name: container, ...(env.length > 0 && { env }) }] },
      },
    },
  };
}

function borrowedOf({ resting }: AgentDeployment, names: readonly string[]): Borrowed | null {
  if (names.length === 0) return null;
  const entries = names.map((name) => [name, resting.find((entry) => entry.name === name) ?? null]);
  return { resting: Object.fromEntries(entries) };
}

const literal = (name: string, value: string): EnvPatch => ({ name, value, valueFrom: null });

const atRest = ({ resting }: AgentDeployment, name: string): EnvPatch =>
  entryPatch(name, resting.find((entry) => entry.name === name) ?? null);

/** A value and a reference exclude each other, so whichever is not meant is taken away. */
function entryPatch(name: string, entry: EnvEntry | null): EnvPatch {
  if (!entry) return { name, $patch: 'delete' };
  return entry.valueFrom
    ? { name, value: null, valueFrom: entry.valueFrom }
    : literal(name, entry.value ?? '');
}
