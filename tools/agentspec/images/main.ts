// `make images`: builds the images of the reference system and of the suite, and loads or pushes them.
import { join, relative } from 'node:path';
import { buildPrograms } from '../../../runner/build/build-programs';
import { duration } from '../../../runner/duration';
import { BenchError } from '../../../runner/errors';
import { projectRoot } from '../../../runner/project-root';
import { runMain } from '../../../runner/run-main';
import { say } from '../../print';
import { Builder } from './builders';
import { deliver } from './delivery';
import { writeOverlay } from './overlay';
import { readSettings, type Settings } from './settings';
import { stage } from './staging';

const usage = `Usage: images [--help]

Builds the images of the AgentSpec reference system from dist/, each under a tag that says what is in it. What is
built already is not built again. Writes dist/images/images.json (name and reference of each image) and
dist/images/kustomization.yaml (the demo with these images: kubectl apply -k dist/images).

Variables:
  IMAGES         which, such as "sidecar agent"; default all but the runner, which holds the suite; "all" for every one
  BASE_IMAGE     what they stand on; needs node on its PATH; default node:22-bookworm-slim
  IMAGE_PREFIX   what stands before their names; default localhost/proving-ground
  IMAGE_BUILDER  docker, podman or buildah; default the first that works
  IMAGE_LOAD     kind:<cluster>, or a command that is run with the path of an image archive appended
  IMAGE_PUSH     true pushes them to the registry in IMAGE_PREFIX
  KUBECTL        the kubectl of the runner's image; default the one on PATH

Status: 0 all images are where they should be, 2 they are not.
`;

async function main(args: string[]): Promise<void> {
  if (args.includes('--help')) return say(usage);
  if (args.length > 0) throw new BenchError(`there is no argument "${args[0]}"\n\n${usage}`);
  const settings = readSettings(process.env);
  const builder = await Builder.find(settings.builder);
  await buildPrograms([join(projectRoot, 'systems/agentspec/programs.json')], join(projectRoot, 'dist'));
  const references = await buildAll(builder, settings);
  if (settings.target) await bring(builder, Object.values(references), settings.target);
  for (const file of writeOverlay(references)) say(`wrote ${relative(projectRoot, file)}`);
}

/** @returns the images by name */
async function buildAll(builder: Builder, settings: Settings): Promise<Record<string, string>> {
  const references: Record<string, string> = {};
  for (const name of settings.images) {
    const start = performance.now();
    const staged = await stage(name, settings.baseImage);
    const reference = `${settings.prefix}/${name}:${staged.tag}`;
    const isThere = await builder.has(reference);
    if (!isThere) await builder.build({ ...staged, reference, baseImage: settings.baseImage });
    const how = isThere ? 'is there' : `built with ${builder.name} in ${duration(performance.now() - start)}`;
    say(`${reference}  ${await builder.size(reference)}  ${how}`);
    references[name] = reference;
  }
  return references;
}

async function bring(
  builder: Builder,
  references: readonly string[],
  target: NonNullable<Settings['target']>,
): Promise<void> {
  const start = performance.now();
  const delivered = await deliver(builder, references, target);
  const verb = target.kind === 'push' ? 'pushed' : 'loaded';
  say(
    delivered.length === 0
      ? `all ${verb} before`
      : `${verb} ${delivered.length} in ${duration(performance.now() - start)}`,
  );
}

runMain(() => main(process.argv.slice(2)));
