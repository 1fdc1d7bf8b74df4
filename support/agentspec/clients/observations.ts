// Observations as a platform engineer uses them: made through kubectl, read, awaited (OPR-1 to OPR-16).
import { isDeepStrictEqual } from 'node:util';
import type { ClusterClient, Manifest } from '../../../runner/kubernetes/cluster-client';
import { BenchError } from '../../../runner/errors';
import { OBSERVATIONS, PORTS, REMOTE_AGENTS } from '../names';
import { timeouts } from '../../timeouts';

export { OBSERVATIONS };

export interface ObservationStatus {
  readonly phase?: string;
  readonly grade?: string;
  readonly score?: number;
  readonly source?: string;
  readonly violations?: number;
  readonly lastChecked?: string;
  readonly model?: { readonly id?: string; readonly status?: string };
  readonly conditions?: readonly {
    readonly type: string;
    readonly status: string;
    readonly reason?: string;
    readonly message?: string;
  }[];
}

export interface Observation {
  readonly metadata: { readonly name: string; readonly creationTimestamp: string };
  readonly spec: Readonly<Record<string, unknown>>;
  readonly status?: ObservationStatus;
}

/** The fields of a specification, by the words of features (OPR-2). */
const FIELDS: Readonly<Record<string, string>> = {
  agent: 'agentRef',
  name: 'name',
  port: 'sidecarPort',
  interval: 'checkInterval',
  service: 'sidecarServiceName',
  source: 'source',
};

/** @returns the field that a feature speaks of. @throws BenchError for a word that there is not */
export function fieldNamed(word: string): string {
  const field = FIELDS[word];
  if (field) return field;
  throw new BenchError(`an observation has no "${word}"; the words are: ${Object.keys(FIELDS).join(', ')}`);
}

/** @returns the status with its conditions by their type, as the words of features find them */
export const flattened = ({ conditions = [], ...status }: ObservationStatus): object => ({
  ...status,
  conditions: Object.fromEntries(conditions.map(({ type, status: value }) => [type, value])),
});

const PENDING = { Ready: 'Unknown', Compliant: 'Unknown', ModelReachable: 'Unknown' };

/** Says why a status is not, or not yet, one of an agent that nobody has looked at (OPR-5). */
export function whyNotPending(status: ObservationStatus): string | undefined {
  if (status.phase !== 'Pending' || status.violations !== 0)
    return `phase ${status.phase}, violations ${status.violations}`;
  const { conditions = [] } = status;
  const statuses = Object.fromEntries(conditions.map(({ type, status: value }) => [type, value]));
  return isDeepStrictEqual(statuses, PENDING) ? undefined : `conditions ${JSON.stringify(statuses)}`;
}

/** Says why a status is not yet one that the operator has found. */
export const whyNotObserved = ({ phase = 'none', lastChecked }: ObservationStatus): string | undefined =>
  phase !== 'Pending' && lastChecked !== undefined
    ? undefined
    : `phase ${phase}, checked ${lastChecked ?? 'never'}`;

export class Observations {
  constructor(private readonly cluster: ClusterClient) {}

  /** Makes an observation that ends with the scenario. @returns its name */
  async make(agent: string, spec: Readonly<Record<string, unknown>>): Promise<string> {
    const name = this.cluster.uniqueName(`pg-${agent}`);
    await this.cluster.create(observationOf(name, { agentRef: { name: agent }, ...spec }));
    return name;
  }

  /** Makes a Service at which an operator looks for a control plane. @returns its name */
  async makeService(spec: { app?: string; targetPort?: number } = {}): Promise<string> {
    const name = this.cluster.uniqueName('pg-elsewhere');
    const { app = name, targetPort } = spec;
    const ports = [{ port: PORTS.control, targetPort }];
    await this.cluster.create({
      apiVersion: 'v1',
      kind: 'Service',
      metadata: { name },
      spec: { selector: { app }, ports },
    });
    return name;
  }

  /** From now on the Service leads to the sidecar of this agent. */
  async leadTo(service: string, agent: string): Promise<void> {
    const patch = JSON.stringify({ spec: { selector: { app: agent } } });
    await this.cluster.run(['patch', `service/${service}`, '--type', 'merge', '--patch', patch]);
  }

  /** Waits for an event of the observation that tells of a phase (OPR-36). */
  async untilEventTells(name: string, phase: string): Promise<void> {
    const selector = `involvedObject.kind=AgentObservation,involvedObject.name=${name}`;
    await this.cluster.untilAny<{ message?: string; reason?: string }>(
      ['events', '--field-selector', selector],
      { what: `an event of ${OBSERVATIONS}/${name} that tells of ${phase}`, limit: timeouts.OBSERVATION },
      ({ message = '', reason = '' }) => `${reason} ${message}`.includes(phase),
    );
  }

  /** Waits until the central service has the agent listed among those that report by themselves (OPR-35). */
  async untilListedRemotely(agent: string, phase: string): Promise<void> {
    await this.cluster.until<Observation, true>(
      [OBSERVATIONS, agent],
      { what: `an observation of ${agent} that is ${phase}`, limit: timeouts.OBSERVATION },
      ({ spec, status }) =>
        spec.source === 'control-plane' && status?.phase === phase
          ? { value: true }
          : { notYet: `source ${String(spec.source)}, phase ${status?.phase}` },
      { namespace: REMOTE_AGENTS },
    );
  }

  /** @returns the table that lists them, its head first, cell by cell (OPR-4) */
  async list(): Promise<string[][]> {
    const lines = (await this.cluster.run(['get', 'ao'])).trim().split('\n');
    return lines.map((line) => line.split(/\s+/).filter(Boolean));
  }

  read(name: string): Promise<Observation> {
    return this.cluster.get<Observation>(`${OBSERVATIONS}/${name}`);
  }

  /** Waits until `holds` no longer says why not. @throws WaitExpired with the last reason */
  until(
    name: string,
    what: string,
    holds: (status: ObservationStatus) => string | undefined,
  ): Promise<Observation> {
    return this.cluster.until<Observation, Observation>(
      [OBSERVATIONS, name],
      { what, limit: timeouts.OBSERVATION },
      (observation) => {
        const reason = holds(observation.status ?? {});
        return reason === undefined ? { value: observation } : { notYet: reason };
      },
    );
  }
}

/** @returns the manifest of an observation; null values are left out of `spec` */
export function observationOf(name: string, spec: Readonly<Record<string, unknown>>): Manifest {
  const given = Object.fromEntries(Object.entries(spec).filter(([, value]) => value !== null));
  return {
    apiVersion: 'agentspec.io/v1',
    kind: 'AgentObservation',
    metadata: { name },
    spec: given,
  };
}
