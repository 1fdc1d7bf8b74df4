// What the runner's image holds suffices for a run: the specification loads, and what a pod starts is there.
import { execFile } from 'node:child_process';
import { readFileSync, symlinkSync } from 'node:fs';
import path from 'node:path';
import { promisify } from 'node:util';
import { buildSync } from 'esbuild';
import { projectRoot } from '../../../runner/project-root';
import { temporaryFolder } from '../../../runner/testing/folder';
import { stageSources } from './suite';

function staged(): string {
  const app = temporaryFolder();
  stageSources(app);
  symlinkSync(path.join(projectRoot, 'node_modules'), path.join(app, 'node_modules'));
  return app;
}

test('the whole specification loads, and no step is missing', async () => {
  const args = ['node_modules/.bin/cucumber-js', '--profile', 'kubernetes', '--dry-run'];
  const env = { PATH: process.env.PATH, KUBE_CONTEXT: 'none' };
  const { stdout } = await promisify(execFile)(process.execPath, args, { cwd: staged(), env });
  expect(stdout).toMatch(/\d+ scenarios/);
}, 60_000);

test('every program that is started in a pod is there, with what it imports', () => {
  const app = staged();
  const started = ['objects/job.yaml', 'manifests.ts'].flatMap((file) => {
    const text = readFileSync(path.join(projectRoot, 'tools/agentspec/demo/in-cluster', file), 'utf8');
    return [...text.matchAll(/\/app\/([\w/-]+\.[jt]s)/g)].map(([, name]) => name!);
  });
  expect(started.map((file) => path.basename(file)).sort()).toEqual([
    'keep-report.js',
    'run-shard.ts',
    'send-report.js',
  ]);
  const options = { bundle: true, write: false, platform: 'node', packages: 'external' } as const;
  buildSync({ ...options, entryPoints: started, absWorkingDir: app, outdir: app, logLevel: 'silent' });
});
