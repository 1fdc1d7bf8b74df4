// What this run was asked for: cucumber gives plugins its messages but not its options, so they are read again.
import { Writable } from 'node:stream';
import { loadConfiguration } from '@cucumber/cucumber/api';
import ArgvParser from '@cucumber/cucumber/lib/configuration/argv_parser';

/** Cucumber's own default for an argument that was not given. */
export const DEFAULT_PATH = 'features/**/*.{feature,feature.md}';

/** The options of a run that its guards and its summary speak of; profiles and command line merged. */
export interface RunRequest {
  readonly paths: readonly string[];
  readonly names: readonly string[];
  /** Tag expression; empty when there is none. */
  readonly tags: string;
  readonly retryTags: string;
  /** `1/4`; empty when there is none. */
  readonly shard: string;
  /** `defined`, `reverse`, `random`, `random:4711`. */
  readonly order: string;
  /** Gherkin's default language. */
  readonly language: string;
  readonly dryRun: boolean;
  readonly failFast: boolean;
  readonly strict: boolean;
  readonly worldParameters: Readonly<Record<string, unknown>>;
  /** The formatter that writes to stdout. */
  readonly console: string;
  /** Report file -> formatter. */
  readonly reports: Readonly<Record<string, string>>;
}

/** @throws what cucumber itself throws when profile or command line are wrong */
export async function readRequest(argv: string[], cwd: string): Promise<RunRequest> {
  const { options, configuration } = ArgvParser.parse(argv);
  const { useConfiguration, runConfiguration } = await loadConfiguration(
    { file: options.config, profiles: options.profile, provided: configuration },
    { cwd, stderr: silence() },
  );
  return {
    paths: useConfiguration.paths,
    names: useConfiguration.name,
    tags: useConfiguration.tags,
    retryTags: useConfiguration.retryTagFilter ?? '',
    shard: useConfiguration.shard ?? '',
    order: useConfiguration.order,
    language: useConfiguration.language,
    dryRun: useConfiguration.dryRun,
    failFast: useConfiguration.failFast,
    strict: useConfiguration.strict,
    worldParameters: useConfiguration.worldParameters,
    console: runConfiguration.formats.stdout,
    reports: runConfiguration.formats.files,
  };
}

/** Cucumber has said its warnings once already. */
const silence = () => new Writable({ write: (_chunk, _encoding, done) => done() });

/** True when nothing narrows the run: every scenario of the project is in it. */
export function isUnfiltered(request: Pick<RunRequest, 'tags' | 'names' | 'shard' | 'paths'>): boolean {
  const whole = request.paths.every((path) => path === DEFAULT_PATH || /^(\.\/)?features\/?$/.test(path));
  return whole && request.names.length === 0 && request.tags === '' && request.shard === '';
}

/** How a request for everything is described. */
export const ALL_FEATURES = 'all features';

/** @returns `--tags "@opa", --name "gap", features/agentspec`; `all features` when nothing was asked for */
export function describeRequest(request: Pick<RunRequest, 'tags' | 'names' | 'shard' | 'paths'>): string {
  const parts = [
    ...(request.tags === '' ? [] : [`--tags "${plainly(request.tags)}"`]),
    ...request.names.map((name) => `--name "${name}"`),
    ...(request.shard === '' ? [] : [`--shard ${request.shard}`]),
    ...request.paths,
  ];
  return parts.length === 0 ? ALL_FEATURES : parts.join(', ');
}

/** @returns the tag expression as it was given; cucumber puts parentheses around it */
export function plainly(expression: string): string {
  return /^\(([^()]*)\)$/.exec(expression)?.[1] ?? expression;
}
