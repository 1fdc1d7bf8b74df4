// A sidecar that is not ours, in the place of ours in the demo: bring your own.
import { BenchError } from '../../../runner/errors';
import type { Level } from '../../../runner/run/level';

/** By this variable a user names it: a shell's command where the demo is embedded, an image on Kubernetes. */
export const SIDECAR_VARIABLE = 'AGENTSPEC_SIDECAR';

/** @returns the one that the variable names; undefined where it names none */
export const namedSidecar = (env = process.env): string | undefined =>
  env[SIDECAR_VARIABLE]?.trim() || undefined;

/**
 * Compares what the demo runs with what this run was told to specify.
 *
 * @param there what the demo runs in the place of our sidecar; undefined where it is ours
 * @param renew what makes the demo one with what is wanted: "make demo-provision"
 * @throws BenchError where they differ, so that nobody is told of another sidecar than of his own
 */
export function assertSidecar(there: string | undefined, renew: string, env = process.env): void {
  const wanted = namedSidecar(env);
  if (wanted === undefined || wanted === there) return;
  const runs = there === undefined ? 'the sidecar of this project' : `"${there}"`;
  throw new BenchError(
    `the demo that is kept up runs ${runs}, and ${SIDECAR_VARIABLE} is "${wanted}"; ${renew}, with ${SIDECAR_VARIABLE} set, brings up one with it`,
  );
}

/** @returns what is specified, as reports name it */
export const specified = (foreign: string | undefined): string =>
  foreign === undefined
    ? 'AgentSpec reference system'
    : `AgentSpec sidecar \`${foreign}\`, in a demo of this project's agents`;

/** @returns the sidecar that is not ours, of several the first one's */
export const foreignAmong = (agents: readonly { readonly foreignSidecar?: string | undefined }[]) =>
  agents.find(({ foreignSidecar }) => foreignSidecar !== undefined)?.foreignSidecar;

/** What a run is held to where nobody says so: others than ours were never told of our own decisions. */
export const conformanceOf = (foreign: string | undefined): Level =>
  foreign === undefined ? 'extended' : 'core';
