// Runs the tools that build and load images, and says what to do when one fails for a reason that is known.
import { execa } from 'execa';
import { BenchError } from '../../../runner/errors';

/** What a tool prints, and what that means to whoever has to repair it. */
const remedies: readonly (readonly [RegExp, string])[] = [
  [/no space left on device/i, 'The disk is full: free some, for example with `docker system prune`.'],
  [/cannot connect to the docker daemon/i, 'Start Docker, or set IMAGE_BUILDER to podman or buildah.'],
  [
    /pull access denied|manifest unknown|no such image|image not known|initializing source|failed to resolve|no such host|i\/o timeout|name did not resolve/i,
    'If it is the base image that is missing: pull or load it first, or name another with BASE_IMAGE.',
  ],
  [/no nodes found for cluster|unknown cluster/i, 'There is no such kind cluster: see `kind get clusters`.'],
];

/** The last lines of what a tool printed; the reason stands there. */
const lastLines = (text: string): string => text.trim().split('\n').slice(-15).join('\n');

/**
 * Runs a tool and waits for it.
 *
 * @returns its standard output
 * @throws Error with its command line, its last lines, and what to do about them where that is known
 */
export async function run(tool: string, args: readonly string[], env?: NodeJS.ProcessEnv): Promise<string> {
  const { failed, all, stdout, shortMessage } = await execa(tool, args, { reject: false, all: true, env });
  if (!failed) return stdout;
  const remedy = remedies.find(([pattern]) => pattern.test(all))?.[1];
  throw new BenchError([shortMessage, lastLines(all), remedy].filter(Boolean).join('\n'));
}

/** @returns the standard output, or undefined if the tool is not there or fails */
export async function ask(tool: string, args: readonly string[]): Promise<string | undefined> {
  const { failed, stdout } = await execa(tool, args, { reject: false });
  return failed ? undefined : stdout;
}
