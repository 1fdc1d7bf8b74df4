// Plants one fault in a copy of the sources, runs the specification against it, and looks who noticed.
import { execFile } from 'node:child_process';
import { cpSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { promisify } from 'node:util';
import { BenchError } from '../errors';
import { plant, type Fault } from './catalogue';
import { failedScenarios, type FailedScenario } from './failed-scenarios';

const root = path.resolve(__dirname, '../..');
const copied = ['systems', 'support', 'package.json', 'package-lock.json', 'tsconfig.json'];

export interface Trial {
  readonly fault: Fault;
  /** Failed scenarios that name the broken rule: those caught it. */
  readonly catchers: FailedScenario[];
  readonly others: FailedScenario[];
}

/**
 * @param tags which scenarios are to notice; undefined runs those that name the broken rule
 * @throws BenchError when the fault does not build, or the run gives no verdict
 */
export async function tryFault(fault: Fault, tags: string | undefined): Promise<Trial> {
  const folder = mkdtempSync(path.join(tmpdir(), `fault-${fault.id}-`));
  try {
    await buildWith(fault, folder);
    const failed = await runSpecification(folder, tags ?? `@${fault.breaks}`, fault.id);
    const names = (one: FailedScenario): boolean => one.tags.includes(`@${fault.breaks}`);
    return { fault, catchers: failed.filter(names), others: failed.filter((one) => !names(one)) };
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

async function buildWith(fault: Fault, folder: string): Promise<void> {
  for (const name of copied) cpSync(path.join(root, name), path.join(folder, name), { recursive: true });
  symlinkSync(path.join(root, 'node_modules'), path.join(folder, 'node_modules'));
  const file = path.join(folder, fault.file);
  writeFileSync(file, plant(fault, readFileSync(file, 'utf8')));
  await promisify(execFile)(process.execPath, [path.join(folder, 'systems/build.js')]).catch((error) => {
    throw new BenchError(`fault ${fault.id} does not build: ${error.stderr}`);
  });
}

async function runSpecification(folder: string, tags: string, id: string): Promise<FailedScenario[]> {
  const env = {
    ...process.env,
    PROVING_GROUND_DIST: path.join(folder, 'dist'),
    PROVING_GROUND_REPORTS: path.join(folder, 'reports'),
    AGENTSPEC_PORT_BASE: 'auto',
    GITHUB_ACTIONS: '',
  };
  const cucumber = path.join(root, 'node_modules/@cucumber/cucumber/bin/cucumber.js');
  const { code, output } = await run([cucumber, '--tags', `@agentspec and (${tags})`], env);
  if (code !== 0 && code !== 1)
    throw new BenchError(
      `fault ${id}: the run ended with ${code} and gives no verdict:\n${output.slice(-2000)}`,
    );
  return failedScenarios(readFileSync(path.join(folder, 'reports/messages.ndjson'), 'utf8'));
}

async function run(
  args: string[],
  env: NodeJS.ProcessEnv,
): Promise<{ code: number | string; output: string }> {
  const options = { cwd: root, env, maxBuffer: 64 * 1024 * 1024 };
  return promisify(execFile)(process.execPath, args, options).then(
    ({ stdout }) => ({ code: 0, output: stdout }),
    (error) => ({ code: error.code, output: `${error.stdout}${error.stderr}` }),
  );
}
