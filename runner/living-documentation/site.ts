// The generator: a recorded run in, the files of a site out. It reads nothing and writes nothing.
import { TimeConversion } from '@cucumber/messages';
import type { VNode } from 'preact';
import { jsx } from 'preact/jsx-runtime';
import { renderToString } from 'preact-render-to-string';
import { itemsOf, type Catalogue } from '../traceability/catalogue';
import { trace } from '../traceability/trace';
import type { Introductions } from '../run/reading-order';
import { describeRequest } from '../run/run-request';
import { textOfId } from '../run/scenario-ids';
import type { SearchText } from './browser/scenario-list';
import { foldersOf } from './capabilities';
import { allScenarios, type Folder } from './documentation';
import { packEvidence } from './evidence/packs';
import { CapabilityPage } from './pages/capability';
import { HistoryPage, type Past } from './pages/history';
import { OverviewPage } from './pages/overview';
import { RequirementsPage } from './pages/requirements';
import { ScenariosPage } from './pages/scenarios';
import type { Recording } from './recording';
import { ScenarioViews } from './scenario-views';
import type { UnitTests } from './coverage';

/** Everything that a site is made of. */
export interface Material {
  readonly recording: Recording;
  readonly introductions: Introductions;
  readonly catalogue: Catalogue;
  readonly unitTests: UnitTests;
  readonly past: Past;
  /** The same for every site: what browsers load. */
  readonly assets: { readonly script: string; readonly style: string };
}

/** @returns file, relative to the site -> its text */
export function siteOf({
  recording,
  introductions,
  catalogue,
  unitTests,
  past,
  assets,
}: Material): Map<string, string> {
  const { record, report, provenance } = recording;
  const views = new ScenarioViews(recording, unselectedReason(recording));
  const folders = foldersOf(record.documents.values(), views, introductions);
  const traced = trace(catalogue, allScenarios(folders));
  const startedAt = startOf(recording);
  return new Map([
    page('index', jsx(OverviewPage, { folders, report, provenance, startedAt, traced, unitTests, past })),
    page('scenarios', jsx(ScenariosPage, { folders })),
    page('requirements', jsx(RequirementsPage, { traced, unitTests, folders })),
    page('history', jsx(HistoryPage, { past, folders })),
    ...capabilityPages(folders, new Map(itemsOf(catalogue).map(({ id, text }) => [id, text]))),
    ...evidenceScripts(folders),
    ['assets/search.js', `livingDocumentationSearch = ${JSON.stringify(searchTexts(folders))};\n`],
    ['assets/script.js', assets.script],
    ['assets/style.css', assets.style],
  ]);
}

type File = [name: string, text: string];

const page = (name: string, node: VNode): File => [
  `${name}.html`,
  `<!doctype html>\n${renderToString(node)}\n`,
];

const capabilityPages = (folders: readonly Folder[], texts: ReadonlyMap<string, string>): File[] =>
  folders.flatMap((folder) =>
    folder.capabilities.map((capability) =>
      page(capability.page, jsx(CapabilityPage, { capability, folder, folders, texts })),
    ),
  );

const evidenceScripts = (folders: readonly Folder[]): File[] =>
  packEvidence(folders.flatMap(({ capabilities }) => capabilities)).map((pack) => [
    `evidence/${pack.page}.js`,
    `livingDocumentation.take(${JSON.stringify(pack)});\n`,
  ]);

function unselectedReason({ provenance, report }: Recording): string {
  if (report.outcomes.length === 0) return 'the run was refused';
  return `it was not asked for (${provenance ? describeRequest(provenance.request) : 'the run does not say what was'})`;
}

function startOf({ record }: Recording): number | undefined {
  return record.started && TimeConversion.timestampToMillisecondsSinceEpoch(record.started);
}

function searchTexts(folders: readonly Folder[]): SearchText[] {
  return allScenarios(folders).map(({ page, anchor, title, rule = '', capability, steps, tags, cites }) => ({
    id: textOfId({ page, anchor }),
    title,
    rule,
    capability,
    steps: steps.map(({ text }) => text).join(' '),
    tags: [...tags, ...cites].join(' '),
  }));
}
