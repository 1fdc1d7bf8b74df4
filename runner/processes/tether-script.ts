// Where the tether lies. A bundled program has no such file beside it, so its starter hands the path down.
import path from 'node:path';
import { projectRoot } from '../project-root';

export const tetherScript = path.join(projectRoot, 'runner/processes/tether.js');
