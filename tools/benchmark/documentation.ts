// `make benchmark-docs`: how long the living documentation of many scenarios takes to write and to open, and its size.
// The scenarios are those of a recorded run, copied under other names until there are enough. Never part of a test.
import { mkdtempSync, readFileSync, rmSync, statSync, readdirSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { pathToFileURL } from 'node:url';
import { spawnSync } from 'node:child_process';
import type { Envelope } from '@cucumber/messages';
import type { Browser } from 'playwright-core';
import { mapIds } from '../../runner/merge/ids';
import { findChromium, NO_CHROMIUM, startChromium } from '../../runner/testing/chromium';

const RUNS = 5;
const [messages = 'reports/messages.ndjson', wanted = '500'] = process.argv.slice(2);
const folder = mkdtempSync(path.join(tmpdir(), 'proving-ground-documentation-'));

function main(): Promise<void> {
  const read = readFileSync(messages, 'utf8')
    .split('\n')
    .filter((line) => line !== '')
    .map((line) => JSON.parse(line) as Envelope);
  const copies = Math.ceil(Number(wanted) / read.filter(({ pickle }) => pickle).length);
  const file = path.join(folder, 'messages.ndjson');
  const enlarged = multiply(read, copies);
  writeFileSync(file, enlarged.map((envelope) => `${JSON.stringify(envelope)}\n`).join(''));
  say('scenarios', enlarged.filter(({ pickle }) => pickle).length, '');
  const site = path.join(folder, 'site');
  say(
    'to write the site',
    median(RUNS, () => write(file, site)),
    'ms',
  );
  say('messages', statSync(file).size / 1024, 'KiB');
  say('site', sizeOf(site) / 1024, 'KiB');
  return open(site);
}

/** Features and what happened in them, each as often as wanted, with ids and files of its own; the rest is there once. */
function multiply(read: readonly Envelope[], copies: number): Envelope[] {
  const begin = read.findIndex(({ testRunStarted }) => testRunStarted);
  const isOnce = ({ pickle, gherkinDocument, source, attachment }: Envelope, index: number) =>
    (index <= begin && !pickle && !gherkinDocument && !source) || attachment?.testRunStartedId !== undefined;
  const once = read.filter(isOnce);
  const shared = new Set(
    once.flatMap((envelope) => Object.values(envelope)).map(({ id }: { id?: string }) => id),
  );
  const often = read.filter((envelope, index) => !isOnce(envelope, index) && !envelope.testRunFinished);
  const again = (envelopes: readonly Envelope[]) =>
    Array.from({ length: copies }, (_, copy) => envelopes.map((one) => renamed(one, copy, shared))).flat();
  const isFeature = ({ pickle, gherkinDocument, source }: Envelope) => pickle ?? gherkinDocument ?? source;
  const features = often.filter(isFeature);
  const happened = often.filter((envelope) => !isFeature(envelope));
  const early = once.filter(({ testRunStarted, attachment }) => !testRunStarted && !attachment);
  const run = once.filter((envelope) => !early.includes(envelope));
  return [...early, ...again(features), ...run, ...again(happened), read.at(-1)!];
}

/** @param shared ids of what is there once: step definitions, hooks, the run itself */
function renamed(envelope: Envelope, copy: number, shared: ReadonlySet<string | undefined>): Envelope {
  if (copy === 0) return envelope;
  const own = (id: string) => (shared.has(id) ? id : `${id}-${copy}`);
  const mapped = mapIds(envelope, { define: own, refer: own });
  for (const node of [mapped.pickle, mapped.gherkinDocument, mapped.source] as { uri?: string }[])
    if (node?.uri) node.uri = node.uri.replace(/(\.\w+)$/, `-${copy}$1`);
  return mapped;
}

function write(file: string, site: string): number {
  const command = ['-r', 'ts-node/register', 'runner/living-documentation/main.ts'];
  const started = performance.now();
  const { status, stderr } = spawnSync(process.execPath, [...command, '--out', site, file], {
    encoding: 'utf8',
  });
  if (status !== 0) throw new Error(`the site could not be written: ${stderr}`);
  return performance.now() - started;
}

/** From disk, each time in a browser window without a cache, until the page's load event. */
async function open(site: string): Promise<void> {
  const executable = findChromium();
  if (!executable) return void process.stdout.write(`pages in a browser: ${NO_CHROMIUM}\n`);
  const browser = await startChromium(executable);
  const pages = readdirSync(site, { recursive: true }) as string[];
  const largest = pages
    .filter((name) => name.endsWith('.html') && name.includes(path.sep))
    .sort((a, b) => statSync(path.join(site, b)).size - statSync(path.join(site, a)).size)[0];
  for (const name of ['index.html', 'scenarios.html', 'requirements.html', 'history.html', largest!]) {
    const times: number[] = [];
    for (let run = 0; run < RUNS; run += 1) times.push(await load(browser, path.join(site, name)));
    say(`to open ${name}`, times.sort((a, b) => a - b)[Math.floor(RUNS / 2)]!, 'ms');
  }
  await browser.close();
}

async function load(browser: Browser, file: string): Promise<number> {
  const page = await browser.newPage();
  const started = performance.now();
  await page.goto(pathToFileURL(file).href);
  const time = performance.now() - started;
  await page.close();
  return time;
}

function median(runs: number, once: () => number): number {
  return Array.from({ length: runs }, once).sort((a, b) => a - b)[Math.floor(runs / 2)]!;
}

const sizeOf = (place: string): number =>
  (readdirSync(place, { recursive: true }) as string[])
    .map((name) => statSync(path.join(place, name)))
    .reduce((sum, stats) => sum + (stats.isFile() ? stats.size : 0), 0);

const say = (what: string, number: number, unit: string): void =>
  void process.stdout.write(`${what.padEnd(44)} ${number.toFixed(0).padStart(7)} ${unit}\n`);

main().finally(() => rmSync(folder, { recursive: true, force: true }));
