// The entry point of a shard in the cluster: writes a kubeconfig from the pod's account, and runs the specification.
import { readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { codeOf, onInterrupt } from '../../../../../runner/plugin/interruption';
import { runMain } from '../../../../../runner/run-main';
import { cucumber, runProgram } from '../../../../../runner/run-program';

const {
  JOB_COMPLETION_INDEX = '0',
  KUBERNETES_SERVICE_HOST: host = '',
  KUBERNETES_SERVICE_PORT: port = '443',
  PROVING_GROUND_REPORTS: reports = '/reports',
  SPECIFICATION_NAMESPACES = '',
  SPECIFICATION_TAGS = '@agentspec',
} = process.env;
const ACCOUNT = '/var/run/secrets/kubernetes.io/serviceaccount';
const CONTEXT = 'in-cluster';
const KUBECONFIG = '/tmp/kubeconfig';

/** JSON is YAML. The token is named, not copied: Kubernetes renews the file. */
function writeKubeconfig(namespace: string): void {
  const server = `https://${host.includes(':') ? `[${host}]` : host}:${port}`;
  const config = {
    apiVersion: 'v1',
    kind: 'Config',
    'current-context': CONTEXT,
    clusters: [{ name: CONTEXT, cluster: { server, 'certificate-authority': path.join(ACCOUNT, 'ca.crt') } }],
    users: [{ name: CONTEXT, user: { tokenFile: path.join(ACCOUNT, 'token') } }],
    contexts: [{ name: CONTEXT, context: { cluster: CONTEXT, user: CONTEXT, namespace } }],
  };
  writeFileSync(KUBECONFIG, JSON.stringify(config), { mode: 0o600 });
}

/**
 * What the run says at its end is said once for all shards, by whoever merges them.
 * @returns its exit code
 */
async function run(namespace: string, shard: string): Promise<number> {
  const lines = './tools/agentspec/demo/in-cluster/pod/progress-lines.js';
  const which = ['--profile', 'kubernetes', '--tags', SPECIFICATION_TAGS, '--shard', shard];
  const env = { KUBECONFIG, KUBE_CONTEXT: CONTEXT, KUBE_NAMESPACE: namespace };
  const summary = path.join(reports, 'summary.txt');
  const { exitCode, signal } = await runProgram(cucumber(...which, '--format', lines), {
    env,
    output: { file: summary },
    signal: endOfPod(),
  });
  if (signal) process.stderr.write(`the specification was ended by ${signal}\n`);
  else if (exitCode !== 0 && exitCode !== 1) process.stderr.write(`${readFileSync(summary, 'utf8')}\n`);
  return exitCode ?? (signal ? codeOf(signal as NodeJS.Signals) : 2);
}

/** A run that is told to end puts back what it has changed. */
function endOfPod(): AbortSignal {
  const end = new AbortController();
  onInterrupt(() => end.abort());
  return end.signal;
}

runMain(async () => {
  const namespaces = SPECIFICATION_NAMESPACES.split(',');
  const index = Number(JOB_COMPLETION_INDEX);
  const namespace = namespaces[index]!;
  let code = 2;
  try {
    writeKubeconfig(namespace);
    code = await run(namespace, `${index + 1}/${namespaces.length}`);
  } finally {
    // Whoever keeps the report learns that it is complete.
    writeFileSync(path.join(reports, 'ended'), String(code));
  }
  return code;
});
