// `make test-kubernetes`: everything on one cluster, up to down again: the demo, its specification from outside and inside.
import { codeOf, onInterrupt } from '../../../../runner/plugin/interruption';
import { runMain } from '../../../../runner/run-main';
import { cucumber, script } from '../../../../runner/run-program';
import { say } from '../../../print';
import { clusterNamed, type Cluster } from './cluster';
import { ensureHelm } from './helm';
import { keepEvidence, runStage, type Outcome, type Stage } from './stages';

const DEMO = 'tools/agentspec/demo/main.ts';
const REPORTS = 'reports/kubernetes';

/** The cluster that CLUSTER or KUBE_CONTEXT names; the embedded one, which make names where nobody does, is none. */
function namedCluster({ CLUSTER, KUBE_CONTEXT }: NodeJS.ProcessEnv): Cluster | undefined {
  const name = CLUSTER && CLUSTER !== 'embedded' ? CLUSTER : KUBE_CONTEXT;
  return name ? clusterNamed(name) : undefined;
}

/** @returns what is done one after the other; the first two have to succeed for the others to mean anything */
function stagesOn(context: string): Stage[] {
  const env = { CLUSTER: context, KUBE_CONTEXT: context };
  const demo = (command: string, more = {}): Pick<Stage, 'args' | 'env'> => ({
    args: script(DEMO, command),
    env: { ...env, ...more },
  });
  const outside = ['--profile', 'kubernetes', '--parallel', '2', '--tags', '@agentspec'];
  const inside = {
    SHARDS: '2',
    TAGS: '@agentspec and @smoke',
    PROVING_GROUND_REPORTS: `${REPORTS}/in-cluster`,
  };
  return [
    { name: 'provision', isNeeded: true, ...demo('provision') },
    { name: 'verify', isNeeded: true, ...demo('verify') },
    {
      name: 'the specification, from outside',
      args: cucumber(...outside),
      env: { ...env, PROVING_GROUND_REPORTS: REPORTS },
    },
    { name: 'the specification, from within', ...demo('e2e-in-cluster', inside) },
  ];
}

async function main(env: NodeJS.ProcessEnv): Promise<number> {
  const cluster = namedCluster(env);
  if (!cluster) {
    say(
      'kubernetes: skipped: KUBE_CONTEXT names no cluster (IMAGE_LOAD or IMAGE_PUSH says how images get there; a kind cluster knows)',
    );
    return 0;
  }
  const { context } = cluster.kubectl.target;
  await ensureHelm();
  const outcomes = await runAll(stagesOn(context));
  if (outcomes.some(({ code }) => code !== 0)) await keepEvidence(cluster.kubectl, `${REPORTS}/cluster.txt`);
  if (env.KEEP === '1') say('kubernetes: the demo stays (KEEP=1)');
  else outcomes.push(await takeDown(context));
  outcomes.forEach(({ name, code, seconds }) => say(`kubernetes: ${name}: exit ${code} after ${seconds} s`));
  return Math.max(...outcomes.map(({ code }) => code));
}

/** After a signal nothing more is begun, but what was made is taken down all the same. */
async function runAll(stages: readonly Stage[]): Promise<Outcome[]> {
  const outcomes: Outcome[] = [];
  const stop = new AbortController();
  let stoppedWith: number | undefined;
  onInterrupt((signal) => {
    stoppedWith = codeOf(signal);
    stop.abort();
  });
  for (const stage of stages) {
    const outcome = await runStage(stage, stop.signal);
    outcomes.push({ ...outcome, code: stoppedWith ?? outcome.code });
    if (stop.signal.aborted || (stage.isNeeded && outcome.code !== 0)) break;
  }
  return outcomes;
}

const takeDown = (context: string): Promise<Outcome> =>
  runStage({
    name: 'take down',
    args: script(DEMO, 'down'),
    env: { CLUSTER: context },
  });

runMain(() => main(process.env));
