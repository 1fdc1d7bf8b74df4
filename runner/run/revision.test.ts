import { chmodSync } from 'node:fs';
import path from 'node:path';
import { temporaryFolder } from '../testing/folder';
import { parseStatus, readRevision } from './revision';

const COMMIT = '0123456789abcdef0123456789abcdef01234567';

test.each([
  ['a clean work tree', `# branch.oid ${COMMIT}\n# branch.head main\n`, { commit: COMMIT, changed: false }],
  [
    'a changed file',
    `# branch.oid ${COMMIT}\n# branch.head (detached)\n1 .M N... 100644 100644 100644 a a README.md\n`,
    { commit: COMMIT, changed: true },
  ],
  ['no commit yet', '# branch.oid (initial)\n# branch.head main\n', undefined],
  ['nothing', '', undefined],
])('of %s', (_what, status, expected) => {
  expect(parseStatus(status)).toEqual(expected);
});

/** Makes a folder with a `git` of this script, which is its own PATH. */
function git(script: string): [cwd: string, env: NodeJS.ProcessEnv] {
  const folder = temporaryFolder({ git: `#!/bin/sh\n${script}\n` });
  chmodSync(path.join(folder, 'git'), 0o755);
  return [folder, { PATH: folder }];
}

test('git is asked', async () => {
  expect(await readRevision(...git(`echo "# branch.oid ${COMMIT}"`))).toEqual({
    commit: COMMIT,
    changed: false,
  });
});

test('where there is no repository, or no git, there is no revision', async () => {
  expect(await readRevision(...git('echo fatal: not a git repository >&2; exit 128'))).toBeUndefined();
  const nothing = temporaryFolder();
  expect(await readRevision(nothing, { PATH: nothing })).toBeUndefined();
});
