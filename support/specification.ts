// What the runner must know of this specification (cucumber.js names this module): tags, YAML scenarios, platforms.
import { createRequire } from 'node:module';
import type { Specification } from '../runner/plugin/specification';
import { compiler } from './agentspec/yaml-scenarios/compiler';
import { tags } from './tags';

const load = createRequire(__filename);

export const specification: Specification = {
  tags,
  tagsFile: 'support/tags.ts',
  yaml: compiler,
  prepare: (selection) => platforms().prepare(selection),
};

/** Not before a run needs them: they take longer to load than a dry run takes. */
const platforms = () => load('./platforms') as typeof import('./platforms');
