// `make demo-logs`: the last log lines of the sidecars, of one (AGENT=name) or of all.
import { linesWanted } from '../log-lines';
import { say } from '../print';
import { theKeptCluster } from './lifecycle';

export async function showLogs(): Promise<boolean> {
  const client = await theKeptCluster();
  const { agents } = await client.status();
  const names = process.env.AGENT ? [process.env.AGENT] : agents.map(({ name }) => name);
  for (const name of names) {
    say(`== ${name}`);
    say(await client.log(name, linesWanted()));
  }
  return true;
}
