// `make benchmark-optiinfra`: how long OptiInfra makes its users wait, and what it takes of the machine. Each figure stands
// beside what it should be at most; it is judged by who reads it, on a quiet machine.
import { chmodSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { buildPrograms } from '../../../runner/build/build-programs';
import { BenchError } from '../../../runner/errors';
import { runMain } from '../../../runner/run-main';
import { cucumber, runProgram } from '../../../runner/run-program';
import type { ClusterClient } from '../../../support/optiinfra/environments/embedded/cluster-client';
import { launcher, programLists } from '../../../support/optiinfra/environments/embedded/launcher';
import { say, sayTable } from '../../print';
import { Company } from '../company';
import { askedRows } from '../test-env/health-check';
import { load } from './load';
import { residentBytes } from './resident';
import { median, percentile } from '../../benchmark/percentile';

const TIMES = 3;
const CLIENTS = 10;
const LOAD_MS = 10_000;
const MIB = 1024 * 1024;

const scratch = mkdtempSync(path.join(tmpdir(), 'optiinfra-benchmark-'));
// PostgreSQL runs as another user where this is root.
chmodSync(scratch, 0o755);
const rows: string[][] = [];
function tell(what: string, measured: string, most: string): void {
  say(`${what}: ${measured}`);
  rows.push([what, measured, most]);
}

async function seconds(act: () => Promise<unknown>): Promise<number> {
  const started = performance.now();
  await act();
  return (performance.now() - started) / 1000;
}

/** @returns one that is up, with all its services healthy. @throws BenchError where they are not */
async function bringUp(): Promise<ClusterClient> {
  const { client } = await launcher.start({ owned: true });
  try {
    await client.takeLease('benchmark-optiinfra');
    await client.deploy();
    const services = await askedRows((await client.status()).access.api);
    const ill = services.find(({ status }) => status !== 'healthy');
    if (ill) throw new BenchError(`${ill.service} is ${ill.status}: ${ill.error}`);
    return client;
  } catch (error) {
    await client.stop();
    throw error;
  }
}

async function measureBringUp(what: string, most: string): Promise<void> {
  let client: ClusterClient | undefined;
  const took = await seconds(async () => (client = await bringUp()));
  await client?.stop();
  tell(what, `${took.toFixed(1)} s`, most);
}

/** From the approval to the end, as scenario 1 goes. */
async function migration(client: ClusterClient): Promise<number> {
  const company = await Company.of((await client.status()).access);
  const recommendation = await company.recommended();
  const took = await seconds(async () => {
    const { status } = await company.ended(await company.approve(recommendation));
    if (status !== 'completed') throw new BenchError(`the migration is ${status}`);
  });
  await company.forget();
  return took;
}

async function measureApi(client: ClusterClient): Promise<void> {
  const { access } = await client.status();
  const companies = await Promise.all(Array.from({ length: CLIENTS }, () => Company.of(access)));
  const samples = await load(access.api, companies, LOAD_MS);
  const p95 = percentile(samples, 95);
  const rate = (samples.length / LOAD_MS) * 1000;
  tell(
    `API, p95 of ${samples.length} requests by ${CLIENTS} clients`,
    `${p95.toFixed(1)} ms, ${rate.toFixed(0)}/s`,
    '50 ms',
  );
  await Promise.all(companies.map((company) => company.forget()));
}

async function measureUp(): Promise<void> {
  const client = await bringUp();
  try {
    const migrations: number[] = [];
    while (migrations.length < TIMES) migrations.push(await migration(client));
    tell('migration, from approval to completed', `${median(migrations).toFixed(1)} s`, '5 s');
    await measureApi(client);
    const bytes = residentBytes((await client.status()).pid);
    tell('memory of all its processes, after that', `${(bytes / MIB).toFixed(0)} MiB`, '1229 MiB');
  } finally {
    await client.stop();
  }
}

async function measureSpecification(): Promise<void> {
  const env = { OPTIINFRA_PORT_BASE: 'auto', PROVING_GROUND_REPORTS: path.join(scratch, 'reports') };
  const took = await seconds(async () => {
    const { exitCode, output } = await runProgram(cucumber('--tags', '@optiinfra'), { env });
    if (exitCode !== 0) throw new BenchError(`the specification ended with ${exitCode}:\n${output}`);
  });
  tell('specification, one process, with its bring-up', `${took.toFixed(0)} s`, '60 s');
}

async function main(): Promise<void> {
  process.env.OPTIINFRA_PORT_BASE ??= 'auto';
  const build = await seconds(() => buildPrograms(programLists(), path.join(scratch, 'dist')));
  tell('programs, built from nothing', `${build.toFixed(1)} s`, '');
  // Without the database that the first start on a machine prepares.
  const { TMPDIR } = process.env;
  process.env.TMPDIR = scratch;
  await measureBringUp('bring-up to eleven healthy services, first on a machine', '10 s');
  await measureBringUp('bring-up to eleven healthy services, later', '4 s');
  if (TMPDIR === undefined) delete process.env.TMPDIR;
  else process.env.TMPDIR = TMPDIR;
  await measureUp();
  await measureSpecification();
  sayTable(['Figure', 'Measured', 'At most'], rows);
}

runMain(() => main().finally(() => rmSync(scratch, { recursive: true, force: true })));
