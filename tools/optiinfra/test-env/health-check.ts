// `make health-check`: the eleven services, measured now, each by what really answers (RUN-27 to RUN-29).
import { messageOf } from '../../../runner/errors';
import { services } from '../../../support/optiinfra/names';
import { say, sayTable } from '../../print';
import { accessToPlatform, clientOf } from './access';

export interface ServiceRow {
  readonly service: string;
  readonly status: string;
  readonly response_ms: number | null;
  /** What stands in for it. */
  readonly backend?: string;
  readonly error?: string;
}

/** @returns whether every service is healthy */
export async function healthCheck(): Promise<boolean> {
  const { api } = await accessToPlatform();
  const rows = tableOf(await askedRows(api));
  sayTable(['Service', 'Status', 'Response time', 'Answered by'], rows.map(cellsOf));
  const healthy = rows.filter(({ status }) => status === 'healthy').length;
  say(`${healthy} of ${rows.length} healthy`);
  return healthy === rows.length;
}

/** @returns the eleven, or what there is of them, as the platform tells them; unknown where it does not answer */
export async function askedRows(api: string): Promise<ServiceRow[]> {
  try {
    return (await clientOf(api).get<ServiceRow[]>('/health/services')).data;
  } catch (error) {
    const why = `the orchestrator does not answer at ${api}: ${messageOf(error)}`;
    return services.map((service) => ({ service, status: 'unknown', response_ms: null, error: why }));
  }
}

/** @returns a row of each service, in order; one that the platform does not tell of is none that is healthy */
export function tableOf(asked: readonly ServiceRow[]): ServiceRow[] {
  const missing = { status: 'unknown', response_ms: null, error: 'the platform says nothing of it' };
  return services.map((service) => asked.find((row) => row.service === service) ?? { service, ...missing });
}

const cellsOf = ({ service, status, response_ms, backend, error }: ServiceRow): string[] => [
  service,
  error === undefined ? status : `${status}: ${error}`,
  response_ms === null ? '' : `${response_ms} ms`,
  backend ?? 'itself',
];
