// How an interrupted migration has to have ended: all of it or nothing of it, and no part of it twice.
import type { Optimization, World } from '../company';

export interface Facts {
  readonly before: World;
  readonly after: World;
  readonly optimization: Optimization;
  readonly events: readonly {
    readonly seq: number;
    readonly event_type: string;
    readonly data: Readonly<Record<string, unknown>>;
  }[];
  readonly audit: readonly { readonly action: string; readonly target_id: string | null }[];
  /** Rows of outcomes that the migration has. */
  readonly outcomes: number;
}

export interface Verdict {
  readonly world: 'migrated' | 'as before' | 'in between';
  /** What happened more than once, each in words. */
  readonly twice: readonly string[];
  /** What should be written down, and is not. */
  readonly missing: readonly string[];
}

const MIGRATED_COST = 67_200;

/** @returns whether all is as promised */
export const isKept = ({ world, twice, missing }: Verdict, { status }: Optimization): boolean =>
  world === (status === 'completed' ? 'migrated' : 'as before') &&
  status !== 'failed' &&
  twice.length === 0 &&
  missing.length === 0;

export function judge({ before, after, optimization, events, audit, outcomes }: Facts): Verdict {
  const { id, execution_steps, status } = optimization;
  const done = execution_steps.filter((one) => ['completed', 'rolled_back', 'failed'].includes(one.status));
  const entries = audit.map(({ action, target_id }) => `${action} ${target_id ?? ''}`);
  const expected = [
    ...done.map((one) => `${one.status === 'failed' ? 'step_failed' : 'step_completed'} ${id}/${one.name}`),
    `${status === 'completed' ? 'optimization_completed' : 'rollback_completed'} ${id}`,
  ];
  const steps = events.map(({ event_type, data }) => `${event_type} ${String(data['name'] ?? '')}`);
  const told = steps.filter((one) => /^(step_|optimization_|rollback_|outcome_)/.test(one));
  return {
    world: worldOf(before, after),
    twice: [
      ...repeated(told),
      ...repeated(entries.filter((one) => one.includes(id))),
      ...repeated(after.spot_requests.map(({ tags }) => `spot request ${tags['optiinfra-slot'] ?? ''}`)),
    ],
    missing: [
      ...expected.filter((one) => !entries.includes(one)),
      ...(outcomes === 1 ? [] : [`${outcomes} outcomes`]),
      ...events.filter(({ seq }, index) => seq !== index + 1).map(({ seq }) => `an event before ${seq}`),
    ],
  };
}

const repeated = (all: readonly string[]): string[] => [
  ...new Set(all.filter((one, index) => all.indexOf(one) !== index)),
];

function worldOf(before: World, after: World): Verdict['world'] {
  if (after.hash === before.hash) return 'as before';
  const running = after.instances.filter(({ state }) => ['running', 'pending'].includes(state));
  const isMigrated = running.length === 4 && running.every(({ pricing }) => pricing === 'spot');
  return isMigrated && after.bill.monthly_cost === MIGRATED_COST ? 'migrated' : 'in between';
}
