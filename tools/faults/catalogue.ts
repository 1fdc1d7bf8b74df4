// The catalogue of planted faults: small changes to the reference system, each of which a scenario must catch.
import { readFileSync } from 'node:fs';
import path from 'node:path';
import { parse } from 'yaml';
import * as z from 'zod';
import { BenchError, messageOf } from '../../runner/errors';
import { projectRoot } from '../../runner/project-root';

const fault = z.strictObject({
  id: z.string().regex(/^[a-z0-9-]+$/),
  /** What a user of the platform would notice. */
  says: z.string().min(1),
  /** The rule of docs/contracts that it breaks; a scenario that names the rule must fail. */
  breaks: z.string().regex(/^[A-Z]{3}-\d+$/),
  /** Relative to the project's root. */
  file: z.string(),
  /** Text that occurs once in the file, and what takes its place. */
  find: z.string().min(1),
  replace: z.string(),
});

export type Fault = z.infer<typeof fault>;

const platforms = ['agentspec', 'optiinfra'] as const;
export type PlatformName = (typeof platforms)[number];

/** @returns the platform in whose sources it is planted; its scenarios carry that name as a tag */
export const platformOf = ({ file }: Fault): PlatformName =>
  platforms.find((name) => file.split('/')[1] === name) ?? 'agentspec';

/**
 * @param wanted one of the platforms, or nothing for all of them
 * @returns the catalogues of what embedded platforms run
 * @throws BenchError naming the platforms there are
 */
export function cataloguesOf(wanted?: string): string[] {
  const chosen = wanted ? platforms.filter((name) => name === wanted) : platforms;
  if (chosen.length > 0) return chosen.map((name) => path.join(projectRoot, `systems/${name}/faults.yaml`));
  throw new BenchError(`there is no platform "${wanted}"; there are: ${platforms.join(', ')}`);
}

const catalogue = z.array(fault).min(1);

/** @throws BenchError when one of the catalogues cannot be read, or two faults have one id */
export function readCatalogues(files: readonly string[]): Fault[] {
  const faults = files.flatMap(readCatalogue);
  const twice = faults.find(({ id }, index) => faults.findIndex((other) => other.id === id) !== index);
  if (twice) throw new BenchError(`the id ${twice.id} is there twice in ${files.join(', ')}`);
  return faults;
}

function readCatalogue(file: string): Fault[] {
  try {
    return catalogue.parse(parse(readFileSync(file, 'utf8')));
  } catch (error) {
    throw new BenchError(`${file} is no catalogue of faults: ${messageOf(error)}`);
  }
}

/**
 * @returns the source with the fault in it.
 * @throws BenchError when the text to be replaced does not occur exactly once: the source has moved on
 */
export function plant({ id, file, find, replace }: Fault, source: string): string {
  const [before, after, ...more] = source.split(find);
  if (before === undefined || after === undefined || more.length > 0) {
    const times = source.split(find).length - 1;
    throw new BenchError(
      `fault ${id}: its text occurs ${times} times in ${file}, wanted once; bring the catalogue up to date`,
    );
  }
  return `${before}${replace}${after}`;
}
