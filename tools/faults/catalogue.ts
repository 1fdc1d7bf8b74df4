// The catalogue of planted faults: small changes to the reference system, each of which a scenario must catch.
import { readFileSync } from 'node:fs';
import { parse } from 'yaml';
import * as z from 'zod';
import { BenchError, messageOf } from '../../runner/errors';

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

const catalogue = z.array(fault).min(1);

/** @throws BenchError when the catalogue cannot be read, or names an id twice */
export function readCatalogue(file: string): Fault[] {
  try {
    const faults = catalogue.parse(parse(readFileSync(file, 'utf8')));
    const twice = faults.find(({ id }, index) => faults.findIndex((other) => other.id === id) !== index);
    if (twice) throw new Error(`the id ${twice.id} is there twice`);
    return faults;
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
