// Once a run: a place in which its processes share what is changed of the sidecars at the given URLs.
import { mkdtempSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import type { PreparedRun } from '../../../../runner/run/prepared-run';
import { readUrls } from './configuration';
import { UrlsEnvironment } from './environment';

/** How the processes of one run find what they share. */
const STATE_VARIABLE = 'AGENTSPEC_URLS_STATE';

/** @throws BenchError when the file of the URLs is not there, or no such file */
export function prepareUrls(): PreparedRun {
  const urls = readUrls();
  const state = mkdtempSync(path.join(tmpdir(), 'proving-ground-urls-'));
  process.env[STATE_VARIABLE] = state;
  const environment = new UrlsEnvironment(urls, state);
  // Nobody knows whose they are.
  return { describe: () => environment.describe(), conformance: 'core', finish: () => environment.restore() };
}

/** The environment as one process of the run uses it; undefined where no run has prepared one. */
export function connectUrls(): UrlsEnvironment | undefined {
  const state = process.env[STATE_VARIABLE];
  return state ? new UrlsEnvironment(readUrls(), state) : undefined;
}
