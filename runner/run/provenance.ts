// Says in a run's own messages what it was asked for and where it ran: by this, shards of one run know each other.
import path from 'node:path';
import { AttachmentContentEncoding, type Envelope } from '@cucumber/messages';
import { z } from 'zod';
import { revisionSchema } from './revision';
import { DEFAULT_PATH, type RunRequest } from './run-request';

const MEDIA_TYPE = 'application/vnd.proving-ground.run+json';

const provenance = z.object({
  /** What decides which scenarios are selected, and how they are judged; no World parameters, they may be secret. */
  request: z.object({
    /** Relative to the project, lists of `@rerun.txt` files read; none for all features. */
    paths: z.array(z.string()),
    names: z.array(z.string()),
    tags: z.string(),
    shard: z.string(),
    language: z.string(),
    dryRun: z.boolean(),
    failFast: z.boolean(),
    strict: z.boolean(),
  }),
  environment: z.string().optional(),
  /** What the run was held to. */
  conformance: z.enum(['core', 'extended']).optional(),
  revision: revisionSchema.optional(),
  /** What `--order` takes to get the same again: `defined`, `reverse`, `random:4711`. */
  order: z.string().optional(),
  /** The step of a broken scenario file, by which a judge of these messages knows it. */
  brokenStep: z.string().optional(),
  /** Milliseconds. */
  bringUp: z.number(),
});

/** What a run was asked for, and where it ran. */
export type Provenance = z.infer<typeof provenance>;

/** @param unexpanded the paths as given, `@` files read */
export function requestOf(request: RunRequest, unexpanded: readonly string[], cwd: string) {
  const { names, tags, shard, language, dryRun, failFast, strict } = request;
  const paths = unexpanded
    .filter((given) => given !== DEFAULT_PATH)
    .map((given) => path.relative(cwd, path.resolve(cwd, given)));
  return { paths, names: [...names], tags, shard, language, dryRun, failFast, strict };
}

/** @returns an attachment of the whole run, belonging right behind `testRunStarted` */
export function toAttachment(given: Provenance, testRunStartedId: string | undefined): Envelope {
  return {
    attachment: {
      body: JSON.stringify(given),
      contentEncoding: AttachmentContentEncoding.IDENTITY,
      mediaType: MEDIA_TYPE,
      ...(testRunStartedId === undefined ? {} : { testRunStartedId }),
    },
  };
}

/** @returns what `toAttachment` wrote; undefined for any other message */
export function readProvenance({ attachment }: Envelope): Provenance | undefined {
  return attachment?.mediaType === MEDIA_TYPE ? provenance.parse(JSON.parse(attachment.body)) : undefined;
}
