// Puts together what goes into an image, in a folder of its own: the build context.
import { createHash } from 'node:crypto';
import { chmodSync, copyFileSync, mkdirSync, readdirSync, readFileSync, rmSync, statSync } from 'node:fs';
import { dirname, join, relative, sep } from 'node:path';
import { projectRoot } from '../../../runner/project-root';
import { catalogue, imagesFolder, type ImageName, type ProgramImage } from './catalogue';
import { run } from './run';
import { stageSuite } from './suite';

export interface Staged {
  readonly name: ImageName;
  /** Stage of the Dockerfile. */
  readonly stage: string;
  readonly dockerfile: string;
  /** The build context: a folder with the image's files in app/. */
  readonly context: string;
  /** 12 hexadecimal digits that change with the contents, the Dockerfile and the name of the base image. */
  readonly tag: string;
}

const dockerfile = join(__dirname, 'Dockerfile');

/**
 * Stages one image below dist/images/; the programs in dist/ must have been built.
 *
 * @throws Error if something that belongs into the image is missing, naming it
 */
export async function stage(name: ImageName, baseImage: string): Promise<Staged> {
  const context = join(imagesFolder, name);
  const app = join(context, 'app');
  rmSync(context, { recursive: true, force: true });
  mkdirSync(app, { recursive: true });
  const image = catalogue[name];
  if ('program' in image) await stageProgram(image, app);
  else await stageSuite(app);
  makeReadable(app);
  return { name, stage: image.stage, dockerfile, context, tag: tagOf(app, [name, baseImage]) };
}

/** A program of dist/ with its launcher, and the compiled code that it starts from. */
async function stageProgram({ program }: ProgramImage, app: string): Promise<void> {
  const [folder, bundle] = [dirname(program), `${program}.bundle.js`];
  mkdirSync(join(app, folder), { recursive: true });
  for (const file of [`${folder}/code-cache.js`, `${program}.js`, bundle]) {
    copyFileSync(join(projectRoot, 'dist', file), join(app, file));
  }
  await run(process.execPath, [join(projectRoot, 'runner/build/compile-code-cache.js'), join(app, bundle)]);
}

/** For the image's user, whatever the umask here and the modes of what was copied. */
function makeReadable(app: string): void {
  for (const entry of readdirSync(app, { recursive: true, withFileTypes: true })) {
    const file = join(entry.parentPath, entry.name);
    if (!entry.isSymbolicLink()) chmodSync(file, statSync(file).mode | (entry.isDirectory() ? 0o555 : 0o444));
  }
}

/** @param seeds what else decides whether an image is another one */
function tagOf(app: string, seeds: readonly string[]): string {
  const files = readdirSync(app, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile() && !entry.name.endsWith('.cache'))
    .map((entry) => relative(app, join(entry.parentPath, entry.name)))
    .sort();
  const hash = createHash('sha256').update(JSON.stringify([...seeds, process.versions.v8]));
  hash.update(readFileSync(dockerfile));
  for (const file of files) hash.update(`\n${file}\n`).update(fingerprint(join(app, file)));
  return hash.digest('hex').slice(0, 12);
}

/** Of installed packages their lengths; what they are, package-lock.json says, which is staged beside them. */
const fingerprint = (file: string): Buffer | string =>
  file.split(sep).includes('node_modules') ? `${statSync(file).size}` : readFileSync(file);
