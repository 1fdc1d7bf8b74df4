// As whom PostgreSQL runs: it refuses root, so a root hands it to an account that the machine already has.
import { spawnSync } from 'node:child_process';
import { readFileSync, statSync } from 'node:fs';
import path from 'node:path';

/** Undefined: as whoever runs this process. */
export type Owner = { readonly uid: number; readonly gid: number } | undefined;

/** In this order; each owns nothing that PostgreSQL could harm. */
const ACCOUNTS = ['postgres', 'nobody', 'daemon'];

/** @throws {Error} where a root finds no other account: creating one is not ours to do */
export function findOwner(
  uid: number | undefined = process.getuid?.(),
  passwd = () => readFileSync('/etc/passwd', 'utf8'),
): Owner {
  if (uid !== 0) return undefined;
  const accounts = new Map(
    passwd()
      .split('\n')
      .map((line) => [line.split(':')[0], line.split(':')] as const),
  );
  for (const name of ACCOUNTS) {
    const [, , id, group] = accounts.get(name) ?? [];
    if (id && id !== '0') return { uid: Number(id), gid: Number(group) };
  }
  throw new Error(
    `PostgreSQL does not run as root, and /etc/passwd has none of ${ACCOUNTS.join(', ')} to run it as`,
  );
}

/** @throws {Error} where a root has not the right to act as another account, as in a container that was given none */
export function assertMayBecome(owner: Owner): void {
  if (!owner) return;
  const { error } = spawnSync('sh', ['-c', ':'], { ...owner, cwd: path.parse(process.cwd()).root });
  if (error)
    throw new Error(
      `PostgreSQL does not run as root, and this root may not act as user ${owner.uid} (${error.message}); run it as a user other than root`,
    );
}

/** @returns whether `owner` may pass through every folder above `file`, and read it */
export function isReachable(file: string, owner: Owner): boolean {
  if (!owner) return true;
  const { root } = path.parse(file);
  for (let at = file; ; at = path.dirname(at)) {
    const { mode, uid, gid } = statSync(at);
    const bits = uid === owner.uid ? mode >> 6 : gid === owner.gid ? mode >> 3 : mode;
    if (!(bits & 1)) return false;
    if (at === root) return true;
  }
}
