// docker, podman and buildah behind one interface: whichever this machine has builds the images.
import { mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { BenchError } from '../../../runner/errors';
import { ask, run } from './run';

export interface BuildOrder {
  /** Full name with tag. */
  readonly reference: string;
  readonly stage: string;
  readonly baseImage: string;
  readonly dockerfile: string;
  readonly context: string;
}

export class Builder {
  private constructor(readonly name: string) {}

  /**
   * Finds a builder that works.
   *
   * @param wanted its name; without it, the first of docker (with its daemon running), podman and buildah
   * @throws Error saying what was tried, and what to install or start
   */
  static async find(wanted?: string): Promise<Builder> {
    const known = ['docker', 'podman', 'buildah'];
    if (wanted !== undefined && !known.includes(wanted)) {
      throw new BenchError(`IMAGE_BUILDER is "${wanted}"; allowed is one of ${known.join(', ')}`);
    }
    for (const name of wanted === undefined ? known : [wanted]) {
      if ((await ask(name, ['info'])) !== undefined) return new Builder(name);
    }
    throw new BenchError(
      wanted === undefined
        ? 'nothing here builds images: tried docker (is its daemon running?), podman and buildah. Start or install one'
        : `${wanted}, which IMAGE_BUILDER asks for, does not answer \`${wanted} info\`: start or install it, or unset IMAGE_BUILDER`,
    );
  }

  /** @returns as people write it, such as 109 MB; undefined where the image is not in this builder's store */
  async size(reference: string): Promise<string | undefined> {
    return (await ask(this.name, ['images', '--format', '{{.Size}}', reference]))?.trim() || undefined;
  }

  /** @throws Error with the builder's words */
  async build({ reference, stage, baseImage, dockerfile, context }: BuildOrder): Promise<void> {
    const what = ['--target', stage, '--build-arg', `BASE_IMAGE=${baseImage}`, '--tag', reference];
    // An attestation beside the image would make it a list, which not every way of loading takes.
    const env = { BUILDX_NO_DEFAULT_ATTESTATIONS: '1' };
    await run(this.name, ['build', ...what, '--file', dockerfile, context], env);
  }

  /** @throws Error with the builder's words */
  async push(reference: string): Promise<void> {
    await run(this.name, ['push', reference]);
  }

  /**
   * Writes images to one archive in docker's format, in which a layer that several share is there once.
   *
   * @param file what stands there already is replaced
   * @throws Error with the builder's words
   */
  async save(references: readonly string[], file: string): Promise<void> {
    rmSync(file, { force: true });
    mkdirSync(dirname(file), { recursive: true });
    if (this.name === 'buildah') return mergeArchives(references, file);
    const several = this.name === 'podman' ? ['--multi-image-archive'] : [];
    await run(this.name, ['save', ...several, '--output', file, ...references]);
  }
}

/** buildah writes one image an archive; loading one archive of all takes a fourth of the time. */
async function mergeArchives(references: readonly string[], file: string): Promise<void> {
  const folder = `${file}.contents`;
  const list = join(folder, 'manifest.json');
  mkdirSync(folder);
  try {
    const images: unknown[] = [];
    for (const reference of references) {
      await run('buildah', ['push', reference, `docker-archive:${file}:${reference}`]);
      await run('tar', ['-xf', file, '-C', folder]);
      images.push(...(JSON.parse(readFileSync(list, 'utf8')) as unknown[]));
      rmSync(file);
    }
    writeFileSync(list, JSON.stringify(images));
    await run('tar', ['-cf', file, '-C', folder, '.']);
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}
