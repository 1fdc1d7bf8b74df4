// Another run of the specification beside this one, as a colleague would start it.
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import type { ClusterClient } from '../../../runner/kubernetes/cluster-client';
import type { KubeTarget } from '../../../runner/kubernetes/kubectl';
import { cucumber, runProgram } from '../../../runner/run-program';
import { RUN_LEASE } from '../names';

export interface SecondRun {
  readonly exitCode: number | undefined;
  readonly output: string;
}

/** Runs the smoke scenarios against the same namespace and waits for the end. */
export async function secondRun({ context, namespace }: KubeTarget): Promise<SecondRun> {
  const reports = mkdtempSync(path.join(tmpdir(), 'proving-ground-second-run-'));
  const env = {
    KUBE_CONTEXT: context,
    KUBE_NAMESPACE: namespace,
    PROVING_GROUND_REPORTS: reports,
    GITHUB_ACTIONS: 'false',
  };
  try {
    return await runProgram(cucumber('--profile', 'kubernetes', '--tags', '@agentspec and @smoke'), { env });
  } finally {
    rmSync(reports, { recursive: true, force: true });
  }
}

/** @returns who holds the namespace for its run (DEM-34) */
export async function holderOfRun(cluster: ClusterClient): Promise<string> {
  const { spec } = await cluster.get<{ spec: { holderIdentity: string } }>(`lease/${RUN_LEASE}`);
  return spec.holderIdentity;
}
