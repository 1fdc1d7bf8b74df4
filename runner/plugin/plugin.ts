// The plugin: wires one run to cucumber's events.
import path from 'node:path';
import type { CoordinatorContext, Plugin } from '@cucumber/cucumber/api';
import { readCatalogue } from '../traceability/catalogue';
import { citable } from '../traceability/citations';
import { readRevision } from '../run/revision';
import { readRequest } from '../run/run-request';
import { Order } from './order';
import { Run } from './run';
import { loadSpecification } from './specification';

/** Where the plugin finds what it needs; `pluginOptions.provingGround` of a profile, paths relative to the project. */
interface Options {
  /** Module that exports the `specification`. */
  readonly specification?: string;
  /** Folder with the Markdown tables of contract rules. */
  readonly contracts?: string;
  /** Folder with the Markdown tables of requirements. */
  readonly requirements?: string;
}

/** @param withTypeScript calls what loads modules before cucumber's own required modules are there */
export const pluginWith = (withTypeScript: <T>(load: () => T) => T): Plugin<Options> => ({
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
    const { contracts = 'docs/contracts', requirements = 'docs/requirements' } = options;
    const specification = withTypeScript(() => loadSpecification(options.specification, cwd));
    const request = await readRequest(process.argv, cwd);
    const run = new Run({
      cwd,
      env,
      request,
      specification,
      order: new Order(request.order, logger),
      revision: readRevision(cwd, env),
      reports: path.resolve(cwd, env.PROVING_GROUND_REPORTS || 'reports'),
      citable: citable(readCatalogue(cwd, { requirements, contracts })),
    });
    on('paths:resolve', (paths) => run.resolve(paths));
    on('message', (envelope) => run.receive(envelope));
    transform('pickles:order', (selected) => run.admit(selected));
    return () => run.finish();
  },
});
