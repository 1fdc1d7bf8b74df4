// Ports as variables give them.
import { StartUpError } from './start-up-error';

/** @throws {StartUpError} naming the variable, its value and what is allowed */
export function portFrom(variable: string, value: string): number {
  if (/^\d{1,5}$/.test(value) && Number(value) <= 65_535) return Number(value);
  throw new StartUpError(`${variable} is "${value}"; it must be an integer from 0 (any free port) to 65535`);
}
