// Load on the API: clients that ask one after the other what a dashboard asks, each for a company of its own.
import { Pool } from 'undici';
import { BenchError } from '../../../runner/errors';
import type { Company } from '../company';

const targetsOf = (id: string): string[] => [
  `/customers/${id}`,
  `/portal/customers/${id}/dashboard`,
  `/customers/${id}/recommendations`,
  `/customers/${id}/metrics?metric_type=monthly_cost`,
  `/customers/${id}/events`,
];

/**
 * @param ms how long they go on
 * @returns the duration of each request, in milliseconds
 * @throws BenchError for an answer that is not 200
 */
export async function load(api: string, companies: readonly Company[], ms: number): Promise<number[]> {
  const pool = new Pool(api, { connections: companies.length });
  const samples: number[] = [];
  const end = performance.now() + ms;
  const ask = async ({ id, token }: Company): Promise<void> => {
    const headers = { authorization: `Bearer ${token}` };
    for (let turn = 0; performance.now() < end; turn++) {
      const targets = targetsOf(id);
      const path = targets[turn % targets.length] as string;
      const started = performance.now();
      const { statusCode, body } = await pool.request({ method: 'GET', path, headers });
      const text = await body.text();
      samples.push(performance.now() - started);
      if (statusCode !== 200) throw new BenchError(`GET ${path} was answered with ${statusCode}: ${text}`);
    }
  };
  try {
    await Promise.all(companies.map(ask));
  } finally {
    await pool.close();
  }
  return samples;
}
