// Builds the images that are not there yet; what is in one is known by its tag before anything is put together.
import { join } from 'node:path';
import { buildPrograms } from '../../../runner/build/build-programs';
import { duration } from '../../../runner/duration';
import { projectRoot } from '../../../runner/project-root';
import type { Builder } from './builders';
import { catalogue } from './catalogue';
import type { References } from './overlay';
import type { Settings } from './settings';
import { stage, tagOf } from './staging';

/**
 * @param say is told of each image where it is, its size, and whether it was built
 * @returns the images by name
 * @throws Error with the words of the builder, or naming what is missing
 */
export async function buildAll(
  builder: Builder,
  { images, prefix, baseImage }: Settings,
  say: (line: string) => void,
): Promise<References> {
  if (images.some((name) => 'program' in catalogue[name]))
    await buildPrograms([join(projectRoot, 'systems/agentspec/programs.json')], join(projectRoot, 'dist'));
  const references: Record<string, string> = {};
  for (const name of images) {
    const start = performance.now();
    const reference = `${prefix}/${name}:${tagOf(name, baseImage)}`;
    const size = await builder.size(reference);
    if (size === undefined) await builder.build({ ...(await stage(name)), reference, baseImage });
    const built = `built with ${builder.name} in ${duration(performance.now() - start)}`;
    say(`${reference}  ${size ?? (await builder.size(reference))}  ${size ? 'is there' : built}`);
    references[name] = reference;
  }
  return references;
}
