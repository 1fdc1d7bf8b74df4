// The commands behind the demo make targets: node -r ts-node/register tools/agentspec/demo/main.ts <command>; CLUSTER says where.
import { BenchError } from '../../../runner/errors';
import { runMain } from '../../../runner/run-main';
import { embeddedCommands } from './embedded/commands';
import { kubernetesCommands } from './kubernetes/commands';

/** embedded, kind, or the name of a context; USE_KIND=false with KUBE_CONTEXT is another way to say the last (DEM-20). */
function clusterName({ CLUSTER, USE_KIND, KUBE_CONTEXT }: NodeJS.ProcessEnv): string {
  if (CLUSTER) return CLUSTER;
  return USE_KIND === 'false' && KUBE_CONTEXT ? KUBE_CONTEXT : 'embedded';
}

async function main(name: string | undefined): Promise<number> {
  const cluster = clusterName(process.env);
  const commands = new Map<string | undefined, () => Promise<boolean>>(
    Object.entries(cluster === 'embedded' ? embeddedCommands : kubernetesCommands(cluster)),
  );
  const command = commands.get(name);
  if (!command)
    throw new BenchError(
      `there is no demo command "${name ?? ''}"; there are: ${[...commands.keys()].join(', ')}`,
    );
  return (await command()) ? 0 : 1;
}

runMain(() => main(process.argv[2]));
