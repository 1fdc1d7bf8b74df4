// `make benchmark-suite`: how long the suite makes its users wait. Measures whole processes on this machine; prints
// milliseconds, the median of three. Never part of a test.
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { overheads } from './yaml-overhead';
import { BenchError } from '../../../runner/errors';
import { runMain } from '../../../runner/run-main';
import { cucumber, runProgram, script } from '../../../runner/run-program';
import { median } from '../../benchmark/percentile';

const RUNS = 3;
const reports = mkdtempSync(path.join(tmpdir(), 'proving-ground-benchmark-'));
const env = { AGENTSPEC_PORT_BASE: 'auto', PROVING_GROUND_REPORTS: reports };
const specification = (...args: string[]): string[] => cucumber('--tags', '@agentspec', ...args);
const demo = (command: string): string[] => script('tools/agentspec/demo/main.ts', command);

/** @throws BenchError when the program fails: a failed run is no measurement */
async function run(args: string[]): Promise<number> {
  const started = performance.now();
  const { exitCode, output } = await runProgram(args, { env });
  if (exitCode !== 0) throw new BenchError(`node ${args.join(' ')} ended with ${exitCode}:\n${output}`);
  return performance.now() - started;
}

async function measure(what: string, once: () => Promise<number>): Promise<void> {
  const times: number[] = [];
  while (times.length < RUNS) times.push(await once());
  tell(what, median(times));
}

const tell = (what: string, ms: number): void =>
  void process.stdout.write(`${what.padEnd(60)} ${ms.toFixed(0).padStart(6)} ms\n`);

async function provision(): Promise<number> {
  await run(demo('down'));
  const time = await run(demo('provision'));
  await run(demo('down'));
  return time;
}

async function main(): Promise<void> {
  await measure('specification, cold, a cluster of its own', () => run(specification()));
  await measure('specification, cold, two processes', () => run(specification('--parallel', '2')));
  await measure('make demo-provision until every agent is ready', provision);
  await measure('YAML step, beyond its request', async () => {
    await run(cucumber('--tags', '@yaml'));
    return median(overheads(readFileSync(path.join(reports, 'messages.ndjson'), 'utf8')));
  });
}

runMain(() => main().finally(() => rmSync(reports, { recursive: true, force: true })));
