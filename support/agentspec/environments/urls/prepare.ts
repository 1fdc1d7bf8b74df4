// Once a run: the agents are asked what they offer, and its processes get a place for that and for what they change.
import { mkdtempSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import type { PreparedRun } from '../../../../runner/run/prepared-run';
import { askAgent } from './ask-agent';
import { readUrls, type AgentUrls } from './configuration';
import { writeOffers, type AgentOffers } from './offers';
import { UrlsEnvironment } from './environment';

/** How the processes of one run find what they share. */
const STATE_VARIABLE = 'AGENTSPEC_URLS_STATE';

/** @throws BenchError when the file of the URLs is not there, or no such file */
export async function prepareUrls(): Promise<PreparedRun> {
  const urls = readUrls();
  const state = mkdtempSync(path.join(tmpdir(), 'proving-ground-urls-'));
  process.env[STATE_VARIABLE] = state;
  writeOffers(state, await offersOf(urls));
  const environment = new UrlsEnvironment(urls, state);
  // Nobody knows whose they are.
  return { describe: () => environment.describe(), conformance: 'core', finish: () => environment.restore() };
}

/** The agents are asked all at the same time; one of which the file says what it offers is not. */
async function offersOf(urls: ReadonlyMap<string, AgentUrls>): Promise<AgentOffers> {
  const asked = [...urls].map(
    async ([agent, one]) => [agent, one.offers ?? (await askAgent(agent, one))] as const,
  );
  return Object.fromEntries(await Promise.all(asked));
}

/** The environment as one process of the run uses it; undefined where no run has prepared one. */
export function connectUrls(): UrlsEnvironment | undefined {
  const state = process.env[STATE_VARIABLE];
  return state ? new UrlsEnvironment(readUrls(), state) : undefined;
}
