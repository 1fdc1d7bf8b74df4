// What kubectl's errors mean, and what a person can do about each.

export interface Failure {
  /** Of the operating system: ENOENT when there is no kubectl. */
  readonly code?: string | undefined;
  readonly stderr: string;
  readonly context: string;
  readonly namespace: string;
}

/** What passes by itself: the API server restarts, the network hiccups. */
const passing =
  /was refused|connection refused|connection reset|EOF|i\/o timeout|TLS handshake timeout|etcdserver|ServiceUnavailable|the server is currently unable|http2: client connection lost|InternalError.*context deadline/i;

/** @returns whether asking again may help. */
export function isPassing(stderr: string): boolean {
  return passing.test(stderr);
}

const causes: readonly [pattern: RegExp, advice: (failure: Failure) => string][] = [
  [
    /context "[^"]*" does not exist|context was not found|no context exists/i,
    ({ context }) =>
      `there is no context "${context}" in the kubeconfig; kubectl config get-contexts shows those there are`,
  ],
  [
    /namespaces? "[^"]*" not found/i,
    ({ namespace }) =>
      `there is no namespace "${namespace}"; make demo-provision CLUSTER=… creates the demo's`,
  ],
  [
    /Forbidden|cannot (get|list|watch|create|patch|update|delete) resource/i,
    ({ stderr }) => `the user of this context is not allowed to: ${lines(stderr)}`,
  ],
  [
    /Unauthorized|must be logged in|provide credentials/i,
    () => 'the credentials of this context are refused; log in again',
  ],
  [
    /no such host|no route to host|network is unreachable|Unable to connect/i,
    ({ stderr }) => `the cluster cannot be reached: ${lines(stderr)}`,
  ],
  [
    /doesn't have a resource type|no matches for kind/i,
    ({ stderr }) =>
      `the cluster does not know this kind (make demo-operator CLUSTER=… installs it): ${lines(stderr)}`,
  ],
];

/** @returns the cause in one sentence, with a way out where there is one. */
export function causeOf(failure: Failure): string {
  if (failure.code === 'ENOENT') {
    return 'there is no kubectl on the PATH; the kubernetes environments need one (https://kubernetes.io/docs/tasks/tools)';
  }
  const known = causes.find(([pattern]) => pattern.test(failure.stderr));
  return known
    ? known[1](failure)
    : lines(failure.stderr) || `it failed without a word (${failure.code ?? 'no code'})`;
}

function lines(stderr: string): string {
  return stderr.trim().replace(/\s*\n\s*/g, '; ');
}
