// Where the embedded cluster finds its programs and keeps state and logs; a variable moves each place elsewhere.
import path from 'node:path';
import { projectRoot } from '../../../../runner/project-root';

const placed = (variable: string, standard: string): string =>
  path.resolve(projectRoot, process.env[variable] ?? standard);

/** The bundled programs. */
export const distFolder = (): string => placed('PROVING_GROUND_DIST', 'dist');
/** State and logs of the cluster that stays up between runs. */
export const keptFolder = (): string => placed('PROVING_GROUND_DEMO', '.demo');
/** Logs of a cluster that belongs to one run; two at a time differ in their ports. */
export const ownedLogFolder = (base: number): string =>
  path.join(placed('PROVING_GROUND_REPORTS', 'reports'), 'logs', `ports-${base}`);
