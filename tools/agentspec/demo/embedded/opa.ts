// `make demo-opa`: the policy engines of the demo, their health, and what they say to a chat without guardrails.
import { sayEngines } from '../engines';
import { theKeptCluster } from './lifecycle';

export async function showOpa(): Promise<boolean> {
  const { agents } = await (await theKeptCluster()).status();
  return sayEngines(agents.filter(({ opaUrl }) => opaUrl));
}
