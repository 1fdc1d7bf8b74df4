// The entry point of a shard in the cluster: writes a kubeconfig from the pod's account, and runs the specification.
const { spawn } = require('node:child_process');
const { createWriteStream, readFileSync, writeFileSync } = require('node:fs');
const { constants } = require('node:os');
const path = require('node:path');

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
function writeKubeconfig(namespace) {
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

/** What the run says at its end is said once for all shards, by whoever merges them. */
function run(namespace, shard) {
  const cucumber = path.resolve('node_modules/@cucumber/cucumber/bin/cucumber.js');
  const lines = './tools/agentspec/demo/in-cluster/pod/progress-lines.js';
  const args = ['--profile', 'kubernetes', '--tags', SPECIFICATION_TAGS, '--shard', shard, '--format', lines];
  const env = { ...process.env, KUBECONFIG, KUBE_CONTEXT: CONTEXT, KUBE_NAMESPACE: namespace };
  const child = spawn(process.execPath, [cucumber, ...args], { env, stdio: ['ignore', 'pipe', 'inherit'] });
  const summary = path.join(reports, 'summary.txt');
  child.stdout.pipe(createWriteStream(summary));
  for (const signal of ['SIGTERM', 'SIGINT']) process.on(signal, () => child.kill(signal));
  child.once('error', (error) => end(2, `the specification did not start: ${error.message}`));
  child.once('close', (code, signal) => {
    if (signal) end(128 + constants.signals[signal], `the specification was ended by ${signal}`);
    else end(code, code > 1 ? readFileSync(summary, 'utf8') : '');
  });
}

/** Whoever keeps the report learns that it is complete. */
function end(code, words) {
  if (words) process.stderr.write(`${words}\n`);
  writeFileSync(path.join(reports, 'ended'), String(code));
  process.exitCode = code;
}

const namespaces = SPECIFICATION_NAMESPACES.split(',');
const index = Number(JOB_COMPLETION_INDEX);
writeKubeconfig(namespaces[index]);
run(namespaces[index], `${index + 1}/${namespaces.length}`);
