// What the make targets run that are commands of others: npm to install, and cucumber-js with the right selection.
import { execFile } from 'node:child_process';
import { copyFileSync, mkdirSync, readFileSync, utimesSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { temporaryFolder } from '../runner/testing/folder';
import { projectRoot } from '../runner/project-root';

/** They only note how they are called; npx ends as `ENDS_WITH` says. */
const PROGRAMS = {
  npm: '#!/bin/sh\necho "npm $*" >> calls\nmkdir -p node_modules\n',
  npx: '#!/bin/sh\necho "${KUBE_CONTEXT:+KUBE_CONTEXT=$KUBE_CONTEXT }npx $*" >> calls\nexit "${ENDS_WITH:-0}"\n',
};

/** The Makefile in a folder of its own, with programs that stand in for npm and npx. */
function project() {
  const folder = temporaryFolder({ 'package.json': '{}', 'package-lock.json': '{}', '.npmrc': '' });
  copyFileSync(path.join(projectRoot, 'Makefile'), path.join(folder, 'Makefile'));
  mkdirSync(path.join(folder, 'bin'));
  for (const [name, text] of Object.entries(PROGRAMS))
    writeFileSync(path.join(folder, 'bin', name), text, { mode: 0o755 });
  const calls = () => readFileSync(path.join(folder, 'calls'), 'utf8').trim().split('\n');
  return { folder, calls };
}

/** @returns the exit code of make */
function make(folder: string, args: readonly string[], variables: Record<string, string> = {}) {
  const env = { PATH: `${path.join(folder, 'bin')}:${process.env.PATH}`, ...variables };
  return new Promise<number>((resolve) => {
    execFile('make', args, { cwd: folder, env }, (error) => resolve(error ? Number(error.code) : 0));
  });
}

const INSTALL = 'npm ci --no-audit --no-fund';
const SPECIFICATION = 'npx cucumber-js --profile default --tags @agentspec';

test('one command installs what is needed and runs the whole specification (ASR-1, DEM-27)', async () => {
  const { folder, calls } = project();
  expect(await make(folder, ['demo-e2e'])).toBe(0);
  expect(calls()).toEqual([INSTALL, SPECIFICATION]);
});

test('what is installed is not installed again, unless something else is needed', async () => {
  const { folder, calls } = project();
  await make(folder, ['demo-e2e']);
  await make(folder, ['demo-e2e']);
  expect(calls()).toEqual([INSTALL, SPECIFICATION, SPECIFICATION]);
  const soon = Date.now() / 1000 + 60;
  utimesSync(path.join(folder, 'package-lock.json'), soon, soon);
  await make(folder, ['demo-e2e']);
  expect(calls().slice(3)).toEqual([INSTALL, SPECIFICATION]);
});

test('a specification that does not hold fails the command', async () => {
  const { folder } = project();
  expect(await make(folder, ['demo-e2e'], { ENDS_WITH: '1' })).not.toBe(0);
});

test.each([
  ['kind', 'npx cucumber-js --profile kind --tags @agentspec'],
  ['staging', 'KUBE_CONTEXT=staging npx cucumber-js --profile kubernetes --tags @agentspec'],
])(
  'on the cluster %s it is the same specification, with the profile of that cluster',
  async (cluster, call) => {
    const { folder, calls } = project();
    await make(folder, ['demo-e2e', `CLUSTER=${cluster}`]);
    expect(calls()).toContain(call);
  },
);

test('the quick look is at the smoke tests of the operator (DEM-27)', async () => {
  const { folder, calls } = project();
  await make(folder, ['operator-e2e']);
  expect(calls()).toContain('npx cucumber-js --profile default --tags @operator and @smoke');
});
