// How many log lines `make demo-logs` shows: LINES says.
import { BenchError } from '../../../runner/errors';

const DEFAULT_LINES = 20;
const MOST_LINES = 10_000;

/** @throws BenchError when LINES is no whole number, or too many */
export function linesWanted(): number {
  const given = Number(process.env.LINES ?? DEFAULT_LINES);
  if (Number.isInteger(given) && given > 0 && given <= MOST_LINES) return given;
  throw new BenchError(`LINES is "${process.env.LINES}": it takes a whole number from 1 to ${MOST_LINES}`);
}
