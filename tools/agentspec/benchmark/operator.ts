// `make benchmark-operator CLUSTER=<context>`: what the operator needs for many observations. Prints; judges nothing.
import { setTimeout as pause } from 'node:timers/promises';
import { kubeTarget } from '../../../support/agentspec/environments/kubernetes/target';
import type { List, Pod } from '../../../runner/kubernetes/objects';
import { OBSERVATIONS, OPERATOR } from '../../../support/agentspec/names';
import { selectorOf } from '../../../support/agentspec/environments/kubernetes/agents';
import { isReady } from '../../../support/agentspec/environments/kubernetes/pods';
import { Kubectl } from '../../../runner/kubernetes/kubectl';
import { BenchError } from '../../../runner/errors';
import { runMain } from '../../../runner/run-main';
import { say } from '../../print';
import { valuesOf, type Values } from './prometheus';

const NAMESPACE = 'proving-ground-load';
const SERVICE = 'load-sidecar';
const INTERVAL_SECONDS = 30;
const MIB = 1024 * 1024;

/** A whole number from the environment. @throws BenchError naming it and what is allowed */
function count(name: string, usual: number): number {
  const given = Number(process.env[name] ?? usual);
  if (Number.isInteger(given) && given > 0 && given <= 10_000) return given;
  throw new BenchError(`${name} is "${process.env[name]}": it takes a whole number from 1 to 10000`);
}

/** All observations lead to one real sidecar of the demo, by another name of its Service. */
async function createLoad(kubectl: Kubectl, observations: number): Promise<void> {
  await kubectl.run(['create', 'namespace', NAMESPACE]);
  const externalName = `gymcoach-sidecar.${kubectl.target.namespace}.svc.cluster.local`;
  const service = {
    apiVersion: 'v1',
    kind: 'Service',
    metadata: { name: SERVICE },
    spec: { type: 'ExternalName', externalName },
  };
  const items = Array.from({ length: observations }, (_, index) => ({
    apiVersion: 'agentspec.io/v1',
    kind: 'AgentObservation',
    metadata: { name: `load-${index}` },
    spec: { agentRef: { name: 'gymcoach' }, sidecarServiceName: SERVICE, checkInterval: INTERVAL_SECONDS },
  }));
  const input = JSON.stringify({ apiVersion: 'v1', kind: 'List', items: [service, ...items] });
  await kubectl.run(['create', '-f', '-'], { input, namespace: NAMESPACE, limit: 600_000 });
}

async function operatorPod(kubectl: Kubectl): Promise<string> {
  const where = { namespace: OPERATOR.namespace };
  const { spec } = await kubectl.json<{ spec: { selector: { matchLabels: Record<string, string> } } }>(
    ['get', 'deployment', OPERATOR.deployment],
    where,
  );
  const args = ['get', 'pods', '--selector', selectorOf(spec.selector.matchLabels)];
  const pod = (await kubectl.json<List<Pod>>(args, where)).items.find(isReady);
  if (pod) return pod.metadata.name;
  throw new BenchError('no pod of the operator is ready; make demo-operator CLUSTER=… installs it');
}

/** Through the API server, so that no port has to be opened. */
async function metricsOf(kubectl: Kubectl, pod: string): Promise<Values> {
  const path = `/api/v1/namespaces/${OPERATOR.namespace}/pods/${pod}:${OPERATOR.port}/proxy/metrics`;
  return valuesOf(await kubectl.run(['get', '--raw', path]));
}

/** Once all have left Pending the load is even; what came before is start-up. */
async function untilObserved(kubectl: Kubectl, observations: number): Promise<void> {
  for (;;) {
    const args = ['get', OBSERVATIONS, '-o', 'jsonpath={range .items[*]}{.status.lastChecked}{"\\n"}{end}'];
    const checked = (await kubectl.run(args, { namespace: NAMESPACE, limit: 120_000 }))
      .split('\n')
      .filter(Boolean).length;
    say(`  ${checked} of ${observations} observed`);
    if (checked >= observations) return;
    await pause(5000);
  }
}

function report(
  before: Values,
  after: Values,
  peakMemory: number,
  { observations, intervals }: { observations: number; intervals: number },
): void {
  const grown = (name: string): number => after(name) - before(name);
  const expected = observations * intervals;
  const probes = grown('agentspec_operator_probes_total');
  const seconds =
    grown('agentspec_operator_probe_duration_seconds_sum') /
    Math.max(1, grown('agentspec_operator_probe_duration_seconds_count'));
  const rows: [string, string][] = [
    ['probes', `${probes} (${expected} expected in ${intervals} intervals of ${INTERVAL_SECONDS} s)`],
    ['mean duration of a probe', `${(seconds * 1000).toFixed(1)} ms`],
    [
      'status writes',
      `${grown('agentspec_operator_status_writes_total')} (${(grown('agentspec_operator_status_writes_total') / Math.max(1, probes)).toFixed(2)} a probe)`,
    ],
    ['missed intervals', String(grown('agentspec_operator_missed_intervals_total'))],
    ['probes more than 1 s late', String(grown('agentspec_operator_late_intervals_total'))],
    ['memory, peak', `${(peakMemory / MIB).toFixed(0)} MiB`],
    [
      'CPU',
      `${((grown('process_cpu_seconds_total') / (intervals * INTERVAL_SECONDS)) * 100).toFixed(0)} % of a core`,
    ],
  ];
  rows.forEach(([what, value]) => say(`${what.padEnd(30)} ${value}`));
}

async function main(): Promise<void> {
  const cluster = process.env.CLUSTER;
  const kubectl = new Kubectl(kubeTarget(cluster && cluster !== 'embedded' ? cluster : undefined));
  const load = { observations: count('OBSERVATIONS', 1000), intervals: count('INTERVALS', 4) };
  const pod = await operatorPod(kubectl);
  const cleanUp = (): Promise<string> =>
    kubectl.run(['delete', 'namespace', NAMESPACE, '--ignore-not-found', '--wait=false'], { limit: 120_000 });
  process.once('SIGINT', () => void cleanUp().finally(() => process.exit(130)));
  try {
    say(`creating ${load.observations} observations …`);
    await createLoad(kubectl, load.observations);
    await untilObserved(kubectl, load.observations);
    const before = await metricsOf(kubectl, pod);
    let peak = 0;
    for (let second = 0; second < load.intervals * INTERVAL_SECONDS; second += 5) {
      await pause(5000);
      peak = Math.max(peak, (await metricsOf(kubectl, pod))('process_resident_memory_bytes'));
    }
    report(before, await metricsOf(kubectl, pod), peak, load);
  } finally {
    await cleanUp();
  }
}

runMain(main);
