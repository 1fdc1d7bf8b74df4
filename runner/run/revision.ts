// Asks git which revision of the project is run.
import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import { z } from 'zod';

export const revisionSchema = z.object({
  /** The whole hash. */
  commit: z.string(),
  /** Tracked files were not as committed. */
  changed: z.boolean(),
});

/** A commit of the project, and whether it is that alone. */
export type Revision = z.infer<typeof revisionSchema>;

/** Milliseconds; to know the revision is good, to wait for it is not. */
const TIME_LIMIT = 2_000;

const STATUS = ['--no-optional-locks', 'status', '--porcelain=v2', '--branch', '--untracked-files=no'];

/**
 * @param env with the PATH on which git is looked for
 * @returns undefined where there is no git, no repository, no commit yet, or no answer in time
 */
export async function readRevision(cwd: string, env: NodeJS.ProcessEnv): Promise<Revision | undefined> {
  const options = { cwd, env, timeout: TIME_LIMIT, killSignal: 'SIGKILL', maxBuffer: Infinity } as const;
  const answer = promisify(execFile)('git', STATUS, options);
  return answer.then(
    ({ stdout }) => parseStatus(stdout),
    () => undefined,
  );
}

/** @param status what `git status --porcelain=v2 --branch` prints */
export function parseStatus(status: string): Revision | undefined {
  const commit = /^# branch\.oid ([0-9a-f]{40,})$/m.exec(status)?.[1];
  return commit === undefined ? undefined : { commit, changed: /^[^#\n]/m.test(status) };
}
