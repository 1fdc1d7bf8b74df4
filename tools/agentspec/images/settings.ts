// Reads what the environment asks of the image command, and refuses what it cannot mean.
import { BenchError } from '../../../runner/errors';
import { catalogue, type ImageName } from './catalogue';

/** Where images go once they are built. */
export type Target =
  | { readonly kind: 'kind'; readonly cluster: string }
  | { readonly kind: 'command'; readonly command: string }
  | { readonly kind: 'push' };

export interface Settings {
  readonly baseImage: string;
  /** What stands before an image's name, without a trailing slash. */
  readonly prefix: string;
  readonly images: readonly ImageName[];
  /** Absent where the images stay with their builder. */
  readonly target?: Target;
  /** docker, podman or buildah; absent for the first that works. */
  readonly builder?: string;
}

/** @throws Error naming the variable, its value and what is allowed */
export function readSettings(env: NodeJS.ProcessEnv): Settings {
  return {
    baseImage: env.BASE_IMAGE || 'node:22-bookworm-slim',
    prefix: prefixFrom(env.IMAGE_PREFIX || 'localhost/proving-ground'),
    images: imagesFrom(env.IMAGES ?? ''),
    target: targetFrom(env.IMAGE_LOAD || undefined, env.IMAGE_PUSH ?? ''),
    builder: env.IMAGE_BUILDER || undefined,
  };
}

function prefixFrom(text: string): string {
  if (/^[\w.-]+(:\d+)?(\/[a-z\d._-]+)*$/.test(text)) return text;
  throw new BenchError(
    `IMAGE_PREFIX is "${text}"; allowed is a registry, or one with a path, such as localhost/team`,
  );
}

function imagesFrom(text: string): ImageName[] {
  const all = Object.keys(catalogue) as ImageName[];
  const names = text.split(/[\s,]+/).filter(Boolean);
  if (names.includes('all')) return all;
  if (names.length === 0) return all.filter((name) => name !== 'runner');
  return names.map((name) => {
    const known = all.find((image) => image === name || image === `agentspec-${name}`);
    if (known) return known;
    throw new BenchError(`IMAGES names "${name}"; there are: ${all.join(', ')}, or all`);
  });
}

function targetFrom(load: string | undefined, push: string): Target | undefined {
  if (!['', 'true', 'false'].includes(push)) {
    throw new BenchError(`IMAGE_PUSH is "${push}"; allowed is true or false`);
  }
  if (push === 'true') {
    if (load)
      throw new BenchError('IMAGE_LOAD and IMAGE_PUSH are both set; images are either loaded or pushed');
    return { kind: 'push' };
  }
  if (load === undefined) return undefined;
  const cluster = /^kind:(.*)$/.exec(load)?.[1];
  if (cluster === undefined) return { kind: 'command', command: load };
  if (/^[a-z\d.-]+$/.test(cluster)) return { kind: 'kind', cluster };
  throw new BenchError(`IMAGE_LOAD is "${load}"; after kind: comes the name of a kind cluster`);
}
