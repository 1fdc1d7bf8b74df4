// The commands behind the demo make targets: node -r ts-node/register tools/agentspec/demo/main.ts <command>; CLUSTER says where.
import { BenchError } from '../../../runner/errors';
import { runMain } from '../../../runner/run-main';
import type { DemoEnvironment } from '../../../support/agentspec/environments/demo';
import { EmbeddedDemo } from '../../../support/agentspec/environments/embedded/demo';
import { KubernetesDemo } from '../../../support/agentspec/environments/kubernetes/demo';
import { lifecycle as embedded } from './embedded/lifecycle';
import { clusterNamed } from './kubernetes/cluster';
import { lifecycleOn } from './kubernetes/lifecycle';
import { logs } from './logs';
import { opa } from './opa';
import { patch, reset } from './patch';
import { status } from './status';
import { verify } from './verify';

/** Gives whether all is well; a broken bench is thrown. */
type Command = () => Promise<boolean>;

/** What is asked of a demo that is up, wherever it is. */
const questions = { status, logs, opa, verify, patch, reset };

/** How a demo comes and goes, and how to speak to one that is up. */
interface Place {
  readonly lifecycle: Readonly<Record<string, Command>>;
  open(): Promise<DemoEnvironment>;
}

/** embedded, kind, or the name of a context; USE_KIND=false with KUBE_CONTEXT is another way to say the last (DEM-20). */
function place({ CLUSTER, USE_KIND, KUBE_CONTEXT }: NodeJS.ProcessEnv): Place {
  const name = CLUSTER || (USE_KIND === 'false' && KUBE_CONTEXT) || 'embedded';
  if (name === 'embedded') return { lifecycle: embedded, open: () => EmbeddedDemo.open() };
  const cluster = clusterNamed(name);
  return { lifecycle: lifecycleOn(cluster), open: () => KubernetesDemo.open(cluster.kubectl) };
}

async function main(name: string | undefined): Promise<number> {
  const { lifecycle, open } = place(process.env);
  const asked = Object.entries(questions).map(([question, ask]): [string, Command] => [
    question,
    async () => {
      const demo = await open();
      return ask(demo).finally(() => demo.close());
    },
  ]);
  const commands = new Map<string | undefined, Command>([...Object.entries(lifecycle), ...asked]);
  const command = commands.get(name);
  if (!command)
    throw new BenchError(
      `there is no demo command "${name ?? ''}"; there are: ${[...commands.keys()].join(', ')}`,
    );
  return (await command()) ? 0 : 1;
}

runMain(() => main(process.argv[2]));
