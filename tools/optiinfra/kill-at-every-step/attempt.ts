// One attempt: a migration, a process that is killed in the middle of a step, and what became of both.
import { BenchError } from '../../../runner/errors';
import { waitUntil } from '../../../runner/wait';
import type { ClusterClient } from '../../../support/optiinfra/environments/embedded/cluster-client';
import { LiveEvents } from '../../../support/optiinfra/clients/live-events';
import { timeouts } from '../../../support/timeouts';
import { Company, type Optimization } from '../company';
import { judge, type Facts, type Verdict } from './verdict';

export const victims = ['orchestrator', 'agent', 'database'] as const;
export type Victim = (typeof victims)[number];
/** In their order, with who acts in each. */
export const steps = {
  create_spot_instances: 'cost-agent',
  deploy_canary: 'cost-agent',
  validate_canary: 'application-agent',
  scale_to_50_percent: 'cost-agent',
  validate_50_percent: 'application-agent',
  full_migration: 'cost-agent',
  validate_100_percent: 'application-agent',
  terminate_ondemand: 'cost-agent',
} as const;
export type StepName = keyof typeof steps;

export interface Attempt {
  readonly optimization: Optimization;
  readonly verdict: Verdict;
  /** From the kill to the end of the migration. */
  readonly seconds: number;
}

/** How long the step is held in its middle: its request has been sent, and is not answered. */
const HELD_MS = 150;

/**
 * Holds the cloud while the step asks it, kills the victim, lets the cloud go on, and starts again what has ended.
 *
 * @throws BenchError where the step could not be met in its middle
 */
export async function attempt(cluster: ClusterClient, victim: Victim, step: StepName): Promise<Attempt> {
  const { access } = await cluster.status();
  const company = await Company.of(access);
  const before = await company.world();
  const recommendation = await company.recommended();
  const live = await LiveEvents.open(access.api, company.id, company.token);
  const optimization = await company.approve(recommendation);
  await live.until(`the beginning of ${step}`, (messages) =>
    messages.some(({ type, data }) => type === 'step' && data['name'] === step),
  );
  const cloud = await pidOf(cluster, 'cloud');
  process.kill(cloud, 'SIGSTOP');
  const killed = Date.now();
  try {
    await new Promise((resolve) => setTimeout(resolve, HELD_MS));
    await kill(cluster, victim, step);
  } finally {
    process.kill(cloud, 'SIGCONT');
  }
  await restored(cluster);
  const ended = await company.ended(optimization);
  const seconds = (Date.now() - killed) / 1000;
  const facts: Facts = {
    ...{ before, after: await company.world(), optimization: ended },
    events: await company.get(`/customers/${company.id}/events`),
    audit: await company.get(`/customers/${company.id}/audit`),
    outcomes: await outcomesOf(company, optimization),
  };
  await company.forget();
  return { optimization: ended, verdict: judge(facts), seconds };
}

async function outcomesOf(company: Company, optimization: string): Promise<number> {
  const found = await company.get(`/optimizations/${optimization}/outcome`).catch(() => undefined);
  return found ? 1 : 0;
}

async function pidOf(cluster: ClusterClient, name: string): Promise<number> {
  const found = (await cluster.status()).processes.find((one) => one.name === name);
  if (!found) throw new BenchError(`no process is called ${name}`);
  return found.pid;
}

async function kill(cluster: ClusterClient, victim: Victim, step: StepName): Promise<void> {
  if (victim !== 'database') return cluster.crash(victim === 'agent' ? steps[step] : victim);
  // The server itself; the process that started it ends by itself then.
  const { postgres = '' } = await cluster.logs(10_000);
  const started = postgres
    .split('\n')
    .filter((line) => line.includes('"postgres started"'))
    .at(-1);
  process.kill((JSON.parse(started ?? '{}') as { pid: number }).pid, 'SIGKILL');
  await waitUntil<void>('the database to be gone', timeouts.TAKE_DOWN, async () => {
    const { state } = (await cluster.status()).processes.find(({ name }) => name === 'postgres') ?? {};
    return state === 'running' ? { notYet: 'it runs' } : { value: undefined };
  });
}

/** A server whose children have not all noticed that it is gone cannot start at once. */
const restored = (cluster: ClusterClient): Promise<void> =>
  waitUntil<void>('everything to run again', timeouts.BRING_UP, async () => {
    try {
      await cluster.deploy();
      return { value: undefined };
    } catch (error) {
      return { notYet: (error as Error).message };
    }
  });
