// The stages of a whole test on a cluster: programs of this project, run one after the other in view of whoever asked.
import { mkdirSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { messageOf } from '../../../../runner/errors';
import type { Kubectl } from '../../../../runner/kubernetes/kubectl';
import { say } from '../../../print';
import { OBSERVATIONS, OPERATOR } from '../../../../support/agentspec/names';
import { projectRoot } from '../../../../runner/project-root';
import { runProgram } from '../../../../runner/run-program';

export interface Stage {
  readonly name: string;
  /** For node. */
  readonly args: readonly string[];
  readonly env: Readonly<Record<string, string>>;
  /** Without it, none of those behind it means anything. */
  readonly isNeeded?: boolean;
}

export interface Outcome {
  readonly name: string;
  readonly code: number;
  readonly seconds: number;
}

/**
 * @param signal tells the program to end, which then puts back what it has changed
 * @returns how it ended; a program that was killed counts as a broken bench
 */
export async function runStage(
  { name, args, env }: Stage,
  signal = new AbortController().signal,
): Promise<Outcome> {
  const started = Date.now();
  say(`== ${name}`);
  const { exitCode = 2 } = await runProgram(args, { env, output: 'shown', signal });
  return { name, code: exitCode, seconds: Math.round((Date.now() - started) / 1000) };
}

/** Writes what the cluster looks like, before it is taken down; what cannot be had says so in its place. */
export async function keepEvidence(kubectl: Kubectl, file: string): Promise<void> {
  const questions = [
    ['get', 'nodes', '-o', 'wide'],
    ['get', 'pods', '--all-namespaces', '-o', 'wide'],
    ['get', 'events', '--all-namespaces', '--sort-by=.lastTimestamp'],
    ['get', OBSERVATIONS, '--all-namespaces'],
    ['logs', `deployment/${OPERATOR.deployment}`, '--namespace', OPERATOR.namespace, '--tail', '200'],
  ];
  const parts = questions.map(async (args) => {
    const said = await kubectl.run(args).catch((error) => `not to be had: ${messageOf(error)}`);
    return `$ kubectl ${args.join(' ')}\n${said}\n`;
  });
  mkdirSync(path.join(projectRoot, path.dirname(file)), { recursive: true });
  writeFileSync(path.join(projectRoot, file), (await Promise.all(parts)).join('\n'));
  say(`kubernetes: the state of the cluster is in ${file}`);
}
