// What the runner must be told of the specification that it runs: one module of the project exports it.
import { createRequire } from 'node:module';
import path from 'node:path';
import { BenchError } from '../errors';
import type { Prepare } from '../run/prepared-run';
import type { ScenarioCompiler } from './yaml-sources';

/** Exported as `specification`. */
export interface Specification {
  /** Tag -> meaning; ids of the catalogue are tags without being declared. */
  readonly tags: Readonly<Record<string, string>>;
  /** Where tags are declared, for people: `support/tags.ts`. */
  readonly tagsFile: string;
  readonly yaml: ScenarioCompiler;
  /** Loads what it needs when it is called: a dry run needs none of it. */
  readonly prepare: Prepare;
}

/**
 * @param specifier the module, relative to the project: `./support/specification`
 * @throws BenchError where it names none, or one that exports no specification; what loading it throws
 */
export function loadSpecification(specifier: string | undefined, cwd: string): Specification {
  if (specifier === undefined)
    throw new BenchError(
      'no specification is named: pluginOptions.provingGround.specification in cucumber.js is the module that exports it, such as ./support/specification',
    );
  const load = createRequire(path.join(cwd, 'cucumber.js'));
  const { specification } = load(specifier) as { specification?: Specification };
  if (specification) return specification;
  throw new BenchError(
    `${specifier}, which pluginOptions.provingGround in cucumber.js names, exports no specification`,
  );
}
