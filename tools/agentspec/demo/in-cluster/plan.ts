// What `demo-e2e-in-cluster` was asked for: SHARDS, TAGS and KEEP, and the namespace of each shard.
import { BenchError } from '../../../../runner/errors';
import { saysYes } from '../../../../runner/yes';

export interface Shard {
  /** From 0, as the Job counts its pods. */
  readonly index: number;
  /** As cucumber and people call it: `1/2`. */
  readonly label: string;
  /** Of the agents that it specifies: no other shard touches them. */
  readonly namespace: string;
}

export interface Plan {
  readonly shards: readonly Shard[];
  /** The tag expression of every shard. */
  readonly tags: string;
  /** The tag expression of what is left out, because it would disturb the other shards; empty when nothing is. */
  readonly leftOut: string;
  /** Whether the shards' namespaces stay for the next run. */
  readonly keep: boolean;
}

const MOST_SHARDS = 32;
const EVERYTHING = '@agentspec';
/** The operator is one for all shards. */
const DISTURBING = '@replaces-operator';

/**
 * @param namespace of a run of one shard; several shards get namespaces of their own
 * @throws BenchError when SHARDS is no number of shards
 */
export function planOf(namespace: string, env: NodeJS.ProcessEnv): Plan {
  const count = shardsWanted(env.SHARDS);
  const wanted = env.TAGS || EVERYTHING;
  const isSharded = count > 1;
  return {
    shards: Array.from({ length: count }, (_, index) => ({
      index,
      label: `${index + 1}/${count}`,
      namespace: isSharded ? `${namespace}-shard-${index}` : namespace,
    })),
    tags: isSharded ? `(${wanted}) and not ${DISTURBING}` : wanted,
    leftOut: isSharded ? `(${wanted}) and ${DISTURBING}` : '',
    keep: saysYes(env.KEEP),
  };
}

function shardsWanted(given = '1'): number {
  if (/^\d{1,3}$/.test(given) && Number(given) >= 1 && Number(given) <= MOST_SHARDS) return Number(given);
  throw new BenchError(`SHARDS is "${given}": it takes a whole number from 1 to ${MOST_SHARDS}`);
}
