// Puts together what goes into an image, in a folder of its own: the build context; and tells before that whether it changed.
import { createHash } from 'node:crypto';
import { chmodSync, copyFileSync, mkdirSync, readdirSync, readFileSync, rmSync, statSync } from 'node:fs';
import { basename, dirname, join, relative } from 'node:path';
import { projectRoot } from '../../../runner/project-root';
import { catalogue, imagesFolder, type ImageName, type ProgramImage } from './catalogue';
import { run } from './run';
import { stageSuite, suiteFiles } from './suite';

export interface Staged {
  /** Stage of the Dockerfile. */
  readonly stage: string;
  readonly dockerfile: string;
  /** The build context: a folder with the image's files in app/. */
  readonly context: string;
}

const dockerfile = join(__dirname, 'Dockerfile');
const codeCache = join(projectRoot, 'runner/build/compile-code-cache.js');

/** They say how the files of an image are put together, so with another one of them it is another image. */
const makers = [dockerfile, __filename, join(__dirname, 'suite.ts'), codeCache];

/**
 * Names the contents of an image by the files that it is made of, which takes no staging; the programs in dist/ must have
 * been built.
 *
 * @returns 12 hexadecimal digits that change with the contents and the name of the base image
 * @throws Error if something that belongs into the image is missing, naming it
 */
export function tagOf(name: ImageName, baseImage: string): string {
  const image = catalogue[name];
  const files = 'program' in image ? programFiles(image).map(inDist) : suiteFiles();
  const { platform, arch, versions } = process;
  return digestOf([...makers, ...files], [name, baseImage, platform, arch, versions.v8]);
}

/** @returns 12 hexadecimal digits of the seeds, and of the files' names and what is in them */
export function digestOf(files: readonly string[], seeds: readonly string[]): string {
  const hash = createHash('sha256').update(JSON.stringify(seeds));
  for (const file of files) {
    const contents = readFileSync(file);
    hash.update(`\n${nameOf(file)} ${contents.length}\n`).update(contents);
  }
  return hash.digest('hex').slice(0, 12);
}

/** The same in each copy of the project, also of a file that is elsewhere on the machine. */
function nameOf(file: string): string {
  const name = relative(projectRoot, file);
  return name.startsWith('..') ? basename(file) : name;
}

/**
 * Stages one image below dist/images/; the programs in dist/ must have been built.
 *
 * @throws Error if something that belongs into the image is missing, naming it
 */
export async function stage(name: ImageName): Promise<Staged> {
  const context = join(imagesFolder, name);
  const app = join(context, 'app');
  rmSync(context, { recursive: true, force: true });
  mkdirSync(app, { recursive: true });
  const image = catalogue[name];
  if ('program' in image) await stageProgram(image, app);
  else await stageSuite(app);
  makeReadable(app);
  return { stage: image.stage, dockerfile, context };
}

/** A program of dist/ with its launcher, and the compiled code that it starts from. */
async function stageProgram(image: ProgramImage, app: string): Promise<void> {
  mkdirSync(join(app, dirname(image.program)), { recursive: true });
  for (const file of programFiles(image)) copyFileSync(inDist(file), join(app, file));
  await run(process.execPath, [codeCache, join(app, bundleOf(image))]);
}

const bundleOf = ({ program }: ProgramImage): string => `${program}.bundle.js`;

/** Below dist/. */
const programFiles = (image: ProgramImage): string[] => [
  `${dirname(image.program)}/code-cache.js`,
  `${image.program}.js`,
  bundleOf(image),
];

const inDist = (file: string): string => join(projectRoot, 'dist', file);

/** For the image's user, whatever the umask here and the modes of what was copied. */
function makeReadable(app: string): void {
  for (const entry of readdirSync(app, { recursive: true, withFileTypes: true })) {
    const file = join(entry.parentPath, entry.name);
    if (!entry.isSymbolicLink()) chmodSync(file, statSync(file).mode | (entry.isDirectory() ? 0o555 : 0o444));
  }
}
