// The folder that holds the project; the only place that computes it, so files can move.
import path from 'node:path';

export const projectRoot = path.resolve(__dirname, '..');
