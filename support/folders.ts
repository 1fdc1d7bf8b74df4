// Where embedded platforms find their programs and keep state and logs; a variable moves each place elsewhere.
import path from 'node:path';
import { projectRoot } from '../runner/project-root';

const placed = (variable: string, standard: string): string =>
  path.resolve(projectRoot, process.env[variable] ?? standard);

/** The bundled programs. */
export const distFolder = (): string => placed('PROVING_GROUND_DIST', 'dist');
/** State and logs of what stays up between runs. */
export const keptFolder = (): string => placed('PROVING_GROUND_DEMO', '.demo');
/** Logs of a platform that belongs to one run. @param name two of them at a time differ in it, as by their ports */
export const ownedLogFolder = (name: string): string =>
  path.join(placed('PROVING_GROUND_REPORTS', 'reports'), 'logs', name);
