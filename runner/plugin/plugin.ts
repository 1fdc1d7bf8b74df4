// The plugin: wires one run to cucumber's events.
import { createRequire } from 'node:module';
import path from 'node:path';
import type { CoordinatorContext, Plugin } from '@cucumber/cucumber/api';
import { tags as declaredTags } from '../../support/tags';
import { readCatalogue } from '../traceability/catalogue';
import { citable } from '../traceability/citations';
import { HISTORY } from '../history/history-file';
import type { Prepare } from '../run/prepared-run';
import { readRevision } from '../run/revision';
import { readRequest } from '../run/run-request';
import { Order } from './order';
import { Run } from './run';
import { compiler } from '../../support/agentspec/yaml-scenarios/compiler';
import { YamlSources } from './yaml-sources';

/** Where the plugin finds what it needs; `pluginOptions.provingGround` of a profile, paths relative to the project. */
interface Options {
  /** Folder with the Markdown tables of contract rules. */
  readonly contracts?: string;
  /** Folder with the Markdown tables of requirements. */
  readonly requirements?: string;
  /** Module that exports `prepare`. */
  readonly environment?: string;
  /** Tag -> meaning, in the place of support/tags.ts. */
  readonly tags?: Readonly<Record<string, string>>;
}

export const plugin: Plugin<Options> = {
  type: 'plugin',
  optionsKey: 'provingGround',
  async coordinator({
    operation,
    on,
    transform,
    options,
    logger,
    environment: { cwd, env },
  }: CoordinatorContext<Options>) {
    if (operation !== 'runCucumber') return undefined;
    const {
      contracts = 'docs/contracts',
      requirements = 'docs/requirements',
      environment = './support/platforms',
      tags = declaredTags,
    } = options;
    const request = await readRequest(process.argv, cwd);
    const run = new Run({
      cwd,
      env,
      request,
      order: new Order(request.order, logger),
      revision: readRevision(cwd, env),
      history: path.resolve(cwd, env.PROVING_GROUND_REPORTS || 'reports', HISTORY),
      known: { tags, ...citable(readCatalogue(cwd, { requirements, contracts })) },
      yaml: new YamlSources(cwd, compiler),
      prepare: (selection) => loadPrepare(environment, cwd)(selection),
    });
    on('paths:resolve', (paths) => run.resolve(paths));
    on('message', (envelope) => run.receive(envelope));
    transform('pickles:order', (selected) => run.admit(selected));
    return () => run.finish();
  },
};

/** Loaded when it is needed: a dry run needs none, and TypeScript loads only after cucumber's required modules. */
function loadPrepare(specifier: string, cwd: string): Prepare {
  return (createRequire(path.join(cwd, 'cucumber.js'))(specifier) as { prepare: Prepare }).prepare;
}
