// Google's Compute Engine by its REST: a token of a customer's service account, and what is done with instances.
import { createHash } from 'node:crypto';
import { z } from 'zod';
import { CloudRefusal, type CloudAccess } from './access';
import type { Compute, Launch, Launched } from './compute';

const TIMEOUT_MS = 10_000;
const ACCOUNT_IN_PROJECT = /(\d{12})$/;
const ALREADY_EXISTS = 'ALREADY_EXISTS';
const NOT_FOUND = 'NOT_FOUND';

const tokenAnswer = z.object({ accessToken: z.string() });
const instance = z.object({
  ...{ name: z.string(), status: z.string(), zone: z.string(), labels: z.record(z.string(), z.string()) },
});
type Instance = z.infer<typeof instance>;
const aggregated = z.object({
  items: z.record(z.string(), z.object({ instances: z.array(instance).default([]) })),
});
const failure = z.object({ error: z.object({ status: z.string(), message: z.string() }) });

/** @throws {CloudRefusal} with Google's own word */
async function ask<T>(
  shape: z.ZodType<T>,
  url: string,
  token: string | null,
  method = 'GET',
  body?: object,
): Promise<T> {
  const response = await fetch(url, {
    method,
    signal: AbortSignal.timeout(TIMEOUT_MS),
    headers: {
      ...(token ? { authorization: `Bearer ${token}` } : {}),
      ...(body ? { 'content-type': 'application/json' } : {}),
    },
    ...(body ? { body: JSON.stringify(body) } : {}),
  });
  const answer: unknown = await response.json();
  const given = shape.safeParse(answer);
  if (response.ok && given.success) return given.data;
  const { error } = failure.safeParse(answer).data ?? {};
  if (!error)
    throw new Error(`${method} ${new URL(url).pathname} was answered with ${response.status} and no answer`);
  throw new CloudRefusal(error.status, error.message);
}

/** @throws {CloudRefusal} where Google refuses the service account */
export async function serviceAccountAccess(
  endpoint: string,
  given: { project_id: string; service_account: string; region: string },
): Promise<CloudAccess> {
  const { project_id, service_account, region } = given;
  const url = `${endpoint}/v1/projects/-/serviceAccounts/${service_account}:generateAccessToken`;
  const { accessToken: token } = await ask(tokenAnswer, url, null, 'POST', { lifetime: '3600s' });
  // A token that opens another project than the one that was named would show somebody else's estate.
  await ask(aggregated, `${endpoint}/compute/v1/projects/${project_id}/aggregated/instances`, token);
  return {
    account_id: ACCOUNT_IN_PROJECT.exec(project_id)?.[1] ?? project_id,
    gcp: { region, project_id, token },
  };
}

/** Labels and names take neither capitals nor underscores. */
const labelOf = (mark: string): string => createHash('sha256').update(mark).digest('hex').slice(0, 24);

const ofInstance = ({ name, status, labels }: Instance): Launched => ({
  ...{ slot: Number(labels['optiinfra-slot'] ?? -1), instance_id: name, reason: `${name} is ${status}` },
  state: status === 'RUNNING' ? 'running' : status === 'STAGING' ? 'waiting' : 'failed',
});

/** Compute Engine of one project, for the time that its token lives. */
export class ComputeEngine implements Compute {
  private readonly project: string;

  constructor(
    endpoint: string,
    private readonly access: NonNullable<CloudAccess['gcp']>,
  ) {
    this.project = `${endpoint}/compute/v1/projects/${access.project_id}`;
  }

  async launch(mark: string, { slot, instance_type, zone, pricing }: Launch): Promise<void> {
    const label = labelOf(mark);
    const body = {
      ...{ name: `optiinfra-${label}-${slot}`, machineType: instance_type },
      labels: { optiinfra: label, 'optiinfra-slot': String(slot) },
      scheduling: { provisioningModel: pricing === 'spot' ? 'SPOT' : 'STANDARD' },
    };
    const path = `/zones/${zone ?? `${this.access.region}-a`}/instances`;
    // Its name is the key: the same launch again is refused, and has happened.
    await this.ask(path, 'POST', body).catch(passing(ALREADY_EXISTS));
  }

  async launched(mark: string): Promise<Launched[]> {
    const label = labelOf(mark);
    return (await this.instances()).filter(({ labels }) => labels['optiinfra'] === label).map(ofInstance);
  }

  async release(mark: string): Promise<void> {
    await this.terminate((await this.launched(mark)).flatMap(({ instance_id }) => instance_id ?? []));
  }

  async terminate(ids: readonly string[]): Promise<void> {
    const there = (await this.instances()).filter(({ name }) => ids.includes(name));
    for (const { name, zone } of there)
      await this.ask(`/zones/${zone.split('/').at(-1)}/instances/${name}`, 'DELETE').catch(
        passing(NOT_FOUND),
      );
  }

  async ids(): Promise<Set<string>> {
    return new Set((await this.instances()).map(({ name }) => name));
  }

  close(): void {}

  private async instances(): Promise<Instance[]> {
    const url = `${this.project}/aggregated/instances`;
    const { items } = await ask(aggregated, url, this.access.token);
    return Object.values(items).flatMap(({ instances }) => instances);
  }

  private ask(path: string, method: string, body?: object): Promise<unknown> {
    return ask(z.unknown(), `${this.project}${path}`, this.access.token, method, body);
  }
}

const passing = (code: string) => (error: unknown) => {
  if (!(error instanceof CloudRefusal && error.code === code)) throw error;
};
