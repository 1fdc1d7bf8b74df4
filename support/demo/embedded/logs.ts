// `make demo-logs`: the last log lines of the sidecars, of one (AGENT=name) or of all.
import { theKeptCluster } from './lifecycle';
import { say } from '../print';
import { BenchError } from '../../errors';

const DEFAULT_LINES = 20;
const MOST_LINES = 10_000;

export async function showLogs(): Promise<boolean> {
  const client = await theKeptCluster();
  const { agents } = await client.status();
  const names = process.env.AGENT ? [process.env.AGENT] : agents.map(({ name }) => name);
  for (const name of names) {
    say(`== ${name}`);
    say(await client.log(name, lines()));
  }
  return true;
}

function lines(): number {
  const given = Number(process.env.LINES ?? DEFAULT_LINES);
  if (Number.isInteger(given) && given > 0 && given <= MOST_LINES) return given;
  throw new BenchError(`LINES is "${process.env.LINES}": it takes a whole number from 1 to ${MOST_LINES}`);
}
