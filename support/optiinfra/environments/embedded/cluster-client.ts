// Speaks to the process that is an embedded OptiInfra, over its Unix socket.
import { SupervisorClient, type SupervisorStatus } from '../../../../runner/processes/supervisor-client';
import { ENVIRONMENT } from '../../names';
import type { OptiInfraAccess } from '../environment';

export interface ClusterStatus extends SupervisorStatus {
  readonly access: OptiInfraAccess;
  readonly processes: readonly { readonly name: string; readonly pid: number; readonly state: string }[];
}

export class ClusterClient extends SupervisorClient<ClusterStatus> {
  constructor(socket: string) {
    super(socket, ENVIRONMENT);
  }

  logs(lines: number): Promise<Record<string, string>> {
    return this.call('GET', `/logs?lines=${lines}`);
  }

  async crash(service: string): Promise<void> {
    await this.call('POST', `/processes/${encodeURIComponent(service)}/crash`);
  }
}
