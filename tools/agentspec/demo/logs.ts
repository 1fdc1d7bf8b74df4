// `make demo-logs`: the last log lines of the sidecars, of one (AGENT=name) or of all, and of what else logs (DEM-26).
import { BenchError } from '../../../runner/errors';
import type { DemoEnvironment } from '../../../support/agentspec/environments/demo';
import { say } from '../../print';

const DEFAULT_LINES = 20;
const MOST_LINES = 10_000;

export async function logs(demo: DemoEnvironment): Promise<boolean> {
  const lines = linesWanted();
  const names = await demo.agentNames();
  const wanted = process.env.AGENT;
  if (wanted && !names.includes(wanted))
    throw new BenchError(`there is no agent "${wanted}"; there are: ${names.join(', ') || 'none'}`);
  for (const name of wanted ? [wanted] : names) sayLog(name, await demo.logTail(name, lines));
  if (!wanted) for (const { title, text } of await demo.platformLogs(lines)) sayLog(title, text);
  return true;
}

function sayLog(name: string, text: string): void {
  say(`== ${name}`);
  say(text);
}

/** @throws BenchError when LINES is no whole number, or too many */
function linesWanted(): number {
  const given = Number(process.env.LINES ?? DEFAULT_LINES);
  if (Number.isInteger(given) && given > 0 && given <= MOST_LINES) return given;
  throw new BenchError(`LINES is "${process.env.LINES}": it takes a whole number from 1 to ${MOST_LINES}`);
}
