// Observations as a platform engineer uses them: made through kubectl, read, awaited (OPR-1 to OPR-16).
import type { ClusterClient, Manifest } from '../../../runner/kubernetes/cluster-client';
import { OBSERVATIONS } from '../names';
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

export class Observations {
  constructor(private readonly cluster: ClusterClient) {}

  /** Makes an observation that ends with the scenario. @returns its name */
  async make(agent: string, spec: Readonly<Record<string, unknown>>): Promise<string> {
    const name = this.cluster.uniqueName(`pg-${agent}`);
    await this.cluster.create(observationOf(name, { agentRef: { name: agent }, ...spec }));
    return name;
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
