// Another run of the specification beside this one, as a colleague would start it.
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import type { KubeTarget } from '../../../runner/kubernetes/kubectl';
import { projectRoot } from '../../../runner/project-root';

export interface SecondRun {
  readonly exitCode: number | undefined;
  readonly output: string;
}

const runner = path.join(projectRoot, 'node_modules/@cucumber/cucumber/bin/cucumber.js');

/** Runs the smoke scenarios against the same namespace and waits for the end. */
export async function secondRun({ context, namespace }: KubeTarget): Promise<SecondRun> {
  const reports = mkdtempSync(path.join(tmpdir(), 'proving-ground-second-run-'));
  const env = {
    KUBE_CONTEXT: context,
    KUBE_NAMESPACE: namespace,
    PROVING_GROUND_REPORTS: reports,
    GITHUB_ACTIONS: 'false',
  };
  const { execa } = await import('execa');
  try {
    const args = [runner, '--profile', 'kubernetes', '--tags', '@agentspec and @smoke'];
    const { exitCode, all } = await execa(process.execPath, args, {
      cwd: projectRoot,
      env,
      reject: false,
      all: true,
      stdin: 'ignore',
    });
    return { exitCode, output: all };
  } finally {
    rmSync(reports, { recursive: true, force: true });
  }
}
