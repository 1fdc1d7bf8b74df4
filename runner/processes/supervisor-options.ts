// What a launcher tells a supervisor on its command line.
import { parseArgs } from 'node:util';
import { BenchError } from '../errors';

const NAMES = [
  /** Path of the Unix socket to serve its API on. */
  'socket',
  /** Where its block of ports begins. */
  'base',
  /** Folder of the bundled programs. */
  'dist',
  /** Folder for what its processes print. */
  'logs',
  /** Path of the script that ties its processes to it. */
  'tether',
] as const;

/** @typeParam Extra names of what else a platform's supervisor is told */
export type SupervisorOptions<Extra extends string = never> = Readonly<
  Record<(typeof NAMES)[number] | Extra, string>
> & {
  /** Whether it belongs to the run that takes its lease, and ends with it. */
  readonly owned: boolean;
};

/** @returns the options as arguments of a command line, those that only one platform has among them */
export function argumentsOf({ owned, ...texts }: SupervisorOptions): readonly string[] {
  const args = Object.entries<string>(texts).flatMap(([name, value]) => [`--${name}`, value]);
  return owned ? [...args, '--owned'] : args;
}

/** @returns the options of this process. @throws BenchError naming those that are missing */
export function readOptions<Extra extends string>(
  extra: readonly Extra[],
  args: readonly string[] = process.argv.slice(2),
): SupervisorOptions<Extra> {
  const names = [...NAMES, ...extra];
  const texts = Object.fromEntries(names.map((name) => [name, { type: 'string' as const }]));
  const owned = { type: 'boolean' as const, default: false };
  const parsed = parseArgs({ args: [...args], options: { ...texts, owned } });
  const values: Readonly<Record<string, unknown>> = parsed.values;
  const missing = names.filter((name) => values[name] === undefined);
  if (missing.length > 0) throw new BenchError(`missing: ${missing.map((name) => `--${name}`).join(', ')}`);
  return values as SupervisorOptions<Extra>;
}
