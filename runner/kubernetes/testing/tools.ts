// Other tools than kubectl, as shell scripts that come first on the PATH, with a record of how they were called.
import { chmodSync, readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { setVariables } from '../../testing/clean-up';
import { temporaryFolder } from '../../testing/folder';

/**
 * @param script what the tool does, in sh, after it has noted its arguments
 * @returns what gives the arguments of each call so far
 */
export function standIn(name: string, script = ''): () => string[] {
  const folder = temporaryFolder({ calls: '' });
  const [tool, calls] = [path.join(folder, name), path.join(folder, 'calls')];
  writeFileSync(tool, `#!/bin/sh\necho "$*" >> ${calls}\n${script}\n`);
  chmodSync(tool, 0o755);
  setVariables({ PATH: `${folder}:${process.env.PATH}` });
  return () => readFileSync(calls, 'utf8').split('\n').filter(Boolean);
}
