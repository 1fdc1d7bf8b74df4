// `make images`: builds the images of the reference system and of the suite, and loads or pushes them.
import { relative } from 'node:path';
import { duration } from '../../../runner/duration';
import { BenchError } from '../../../runner/errors';
import { projectRoot } from '../../../runner/project-root';
import { runMain } from '../../../runner/run-main';
import { say } from '../../print';
import { buildAll } from './build-all';
import { Builder } from './builders';
import { deliver } from './delivery';
import { writeOverlay } from './overlay';
import { readSettings, type Settings } from './settings';

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
  const references = await buildAll(builder, settings, say);
  if (settings.target) await bring(builder, Object.values(references), settings.target);
  for (const file of writeOverlay(references)) say(`wrote ${relative(projectRoot, file)}`);
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
