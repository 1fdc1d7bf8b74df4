// `make benchmark-suite`: how long the suite makes its users wait. Measures whole processes on this machine; prints
// milliseconds, the median of three. Never part of a test.
import { spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { overheads } from './yaml-overhead';
import { projectRoot } from '../../../runner/project-root';

const RUNS = 3;
const reports = mkdtempSync(path.join(tmpdir(), 'proving-ground-benchmark-'));
const env = { ...process.env, AGENTSPEC_PORT_BASE: 'auto', PROVING_GROUND_REPORTS: reports };
const cucumber = ['node_modules/@cucumber/cucumber/bin/cucumber.js', '--tags', '@agentspec'];
const demo = (command: string): string[] => [
  '-r',
  'ts-node/register',
  'tools/agentspec/demo/main.ts',
  command,
];

/** @throws Error when the command fails: a failed run is no measurement */
function run(args: string[]): number {
  const started = performance.now();
  const { status, stdout, stderr } = spawnSync(process.execPath, args, {
    cwd: projectRoot,
    env,
    encoding: 'utf8',
  });
  if (status !== 0) throw new Error(`node ${args.join(' ')} ended with ${status}:\n${stdout}${stderr}`);
  return performance.now() - started;
}

function median(values: readonly number[]): number {
  return [...values].sort((one, other) => one - other)[Math.floor(values.length / 2)] ?? Number.NaN;
}

function measure(what: string, once: () => number): void {
  const times = Array.from({ length: RUNS }, once);
  process.stdout.write(`${what.padEnd(60)} ${median(times).toFixed(0).padStart(6)} ms\n`);
}

function provision(): number {
  run(demo('down'));
  const time = run(demo('provision'));
  run(demo('down'));
  return time;
}

measure('specification, cold, a cluster of its own', () => run(cucumber));
measure('specification, cold, two processes', () => run([...cucumber, '--parallel', '2']));
measure('make demo-provision until every agent is ready', provision);
const messages = (): string => readFileSync(path.join(reports, 'messages.ndjson'), 'utf8');
run([...cucumber.slice(0, 2), '@yaml']);
measure('YAML step, beyond its request', () => median(overheads(messages())));
rmSync(reports, { recursive: true, force: true });
