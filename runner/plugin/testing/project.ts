// Test helper: a tiny project in a temporary folder, and cucumber-js run on it with this plugin.
import { spawn, type ChildProcess } from 'node:child_process';
import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { projectRoot } from '../../project-root';

const CUCUMBER = path.join(projectRoot, 'node_modules/@cucumber/cucumber/bin/cucumber.js');

/** How a run of cucumber-js came out. */
export interface Result {
  readonly code: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

/** The configuration of the repository's cucumber.js, with the fixture's specification and contracts. */
const CONFIGURATION = `
const plugin = ${JSON.stringify(path.join(projectRoot, 'runner/plugin'))};
require(plugin + '/exit-code');
module.exports = {
  default: {
    require: ['steps.js'],
    plugin: [plugin + '/index.js'],
    pluginOptions: {
      provingGround: {
        contracts: 'contracts',
        specification: './specification.js',
      },
    },
    format: [
      plugin + '/formats/progress.js',
      [plugin + '/formats/html.js', 'reports/cucumber.html'],
      [plugin + '/formats/junit.js', 'reports/junit.xml'],
      [plugin + '/formats/messages.js', 'reports/messages.ndjson'],
    ],
  },
};
`;

/** Its tags, scenario files as simple as they come, and the environment of environment.js. */
const SPECIFICATION = `
const { lineCompiler } = require(${JSON.stringify(path.join(projectRoot, 'runner/plugin/testing/line-compiler'))});
exports.specification = {
  tags: { '@agentspec': 'platform', '@yaml': 'capability', '@broken': 'mistakes', '@proxy': 'capability', '@audit': 'capability' },
  tagsFile: 'specification.js',
  yaml: lineCompiler,
  prepare: (selection) => require('./environment.js').prepare(selection),
};
`;

/** Appends to journal.txt what happens to it. */
const ENVIRONMENT = `
const note = (line) => require('node:fs').appendFileSync('journal.txt', line + '\\n');
exports.prepare = async ({ tags }) => {
  note('up for ' + tags.length);
  return { describe: () => 'Fixture platform', finish: async () => { note('back'); return ['the fixture']; } };
};
`;

export class Project {
  readonly folder = mkdtempSync(path.join(tmpdir(), 'plugin-project-'));
  /** What a run takes for the machine's temporary folder. */
  readonly temporary = path.join(this.folder, 'tmp');

  /** @param files path -> text; the configuration, a specification and an environment that works are added */
  constructor(files: Readonly<Record<string, string>>) {
    symlinkSync(path.join(projectRoot, 'node_modules'), path.join(this.folder, 'node_modules'));
    const given = {
      'package.json': '{}',
      'cucumber.js': CONFIGURATION,
      'specification.js': SPECIFICATION,
      'environment.js': ENVIRONMENT,
      ...files,
    };
    for (const [file, text] of Object.entries(given)) this.write(file, text);
  }

  write(file: string, text: string): void {
    const target = path.join(this.folder, file);
    mkdirSync(path.dirname(target), { recursive: true });
    writeFileSync(target, text);
  }

  read(file: string): string {
    return readFileSync(path.join(this.folder, file), 'utf8');
  }

  has(file: string): boolean {
    return existsSync(path.join(this.folder, file));
  }

  /** Runs cucumber-js to its end; `meanwhile` gets the process as soon as it is started. */
  async run(
    args: string[],
    env: NodeJS.ProcessEnv = {},
    meanwhile?: (child: ChildProcess) => Promise<void>,
  ): Promise<Result> {
    const { PATH, HOME } = process.env;
    mkdirSync(this.temporary, { recursive: true });
    const child = spawn(process.execPath, [CUCUMBER, ...args], {
      cwd: this.folder,
      env: { PATH, HOME, TMPDIR: this.temporary, NO_COLOR: '1', ...env },
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    const output = { stdout: '', stderr: '' };
    child.stdout.setEncoding('utf8').on('data', (chunk: string) => (output.stdout += chunk));
    child.stderr.setEncoding('utf8').on('data', (chunk: string) => (output.stderr += chunk));
    const ended = new Promise<number | null>((resolve) => child.once('close', (code) => resolve(code)));
    await meanwhile?.(child);
    return { code: await ended, ...output };
  }

  remove(): void {
    rmSync(this.folder, { recursive: true });
  }
}
