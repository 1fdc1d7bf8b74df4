// The page that GitHub shows for a job: the summary of the run in Markdown.
import { duration } from '../duration';
import type { Changes } from '../history/changes';
import { levelsLine, type Level } from '../run/level';
import type { Outcome } from '../run/outcomes';
import { formatPlace, type Problem } from '../run/problem';
import {
  capabilities,
  conclusion,
  failuresOf,
  notRunReasons,
  VERDICTS,
  type FailedOutcome,
  type RunReport,
} from '../run/run-report';
import { escapeText, list, table } from './markdown-table';
import { countsLine } from './summary';

/** GitHub's limit for a step, in bytes; of a longer page it shows nothing. */
const LIMIT = 1024 * 1024;

/** So many of the slowest scenarios are told. */
const SLOWEST = 5;

/**
 * @param changes since the runs before; nothing when nobody can tell
 * @param written bytes that the page has already
 * @returns what belongs at its end; the longest tables are cut when it would become too long
 */
export function markdown(report: RunReport, changes?: Changes, written = 0): string {
  const failures = report.outcomes.flatMap((outcome) => outcome.failures);
  const { outcomes, problems, warnings } = report;
  let most = outcomes.length + failures.length + problems.length + warnings.length;
  let page = render(report, changes, most);
  while (most > 0 && written + Buffer.byteLength(page) > LIMIT) {
    most = Math.floor(most / 2);
    page = render(report, changes, most);
  }
  return page;
}

/** @param most rows of a table, at most */
function render(report: RunReport, changes: Changes | undefined, most: number): string {
  const mark = report.exitCode === 0 ? '✅' : '❌';
  const sections = [
    `## ${mark} ${conclusion(report)}`,
    [...(report.environment?.split('\n') ?? []), countsLine(report), levelsLine(report.outcomes) ?? []]
      .flat()
      .map(escapeText)
      .join('\\\n'),
    table(['Capability', ...VERDICTS], capabilityRows(report), most),
    section('The platform breaks its specification', failureTable(brokenAt('core', report), most)),
    section('Beyond core, the platform does otherwise', failureTable(brokenAt('extended', report), most)),
    section('The bench is broken', brokenBench(report, most)),
    section('Since the last run', changes ? changeTable(report, changes, most) : ''),
    section('Passed only when tried again', flakyTable(report, most)),
    section('Warnings', list(report.warnings.map(inOneLine), most)),
    section('Not run', table(['Reason', 'Scenarios'], notRunReasons(report.outcomes), most)),
    slowest(report, most),
  ];
  return `${sections.filter(Boolean).join('\n\n')}\n`;
}

const brokenAt = (level: Level, report: RunReport): FailedOutcome[] =>
  failuresOf(report, 'failed').filter(({ outcome }) => outcome.level === level);

const section = (title: string, body: string) => (body === '' ? '' : `### ${title}\n\n${body}`);

const capabilityRows = ({ outcomes }: RunReport) =>
  capabilities(outcomes).map(({ capability, counts }) => [
    capability,
    ...VERDICTS.map((verdict) => counts[verdict]),
  ]);

const failureTable = (failed: readonly FailedOutcome[], most: number) =>
  table(
    ['Scenario', 'Rules', 'Step', 'Error'],
    failed.map(({ outcome, failure }) => [
      outcome.scenario,
      outcome.rules.join(', '),
      `${failure.step} (${formatPlace(failure.at)})`,
      failure.message,
    ]),
    most,
  );

function brokenBench(report: RunReport, most: number): string {
  return [list(report.problems.map(inOneLine), most), failureTable(failuresOf(report, 'broken'), most)]
    .filter(Boolean)
    .join('\n\n');
}

const inOneLine = ({ message, at }: Problem): string =>
  `${at ? `${formatPlace(at)} ` : ''}${escapeText(message.split('\n').join(' '))}`;

const changeTable = ({ outcomes }: RunReport, { newlyFailing, mended }: Changes, most: number) =>
  table(
    ['Scenario', 'Place', 'Change'],
    [
      ...named(outcomes, newlyFailing).map((outcome) => [...placed(outcome), 'newly failing']),
      ...named(outcomes, mended).map((outcome) => [...placed(outcome), 'mended']),
    ],
    most,
  );

const flakyTable = ({ outcomes }: RunReport, most: number) =>
  table(
    ['Scenario', 'Place', 'Attempts'],
    outcomes.filter(({ flaky }) => flaky).map((outcome) => [...placed(outcome), outcome.attempts]),
    most,
  );

function slowest({ outcomes }: RunReport, most: number): string {
  const rows = outcomes
    .filter(({ durationMs }) => durationMs > 0)
    .sort((a, b) => b.durationMs - a.durationMs)
    .slice(0, SLOWEST)
    .map((outcome) => [...placed(outcome), duration(outcome.durationMs)]);
  const body = table(['Scenario', 'Place', 'Time'], rows, most);
  return body === '' ? '' : `<details><summary>Slowest scenarios</summary>\n\n${body}\n\n</details>`;
}

const placed = ({ scenario, at }: Outcome): string[] => [scenario, formatPlace(at)];

function named(outcomes: readonly Outcome[], ids: readonly string[]): Outcome[] {
  const wanted = new Set(ids);
  return outcomes.filter(({ id }) => wanted.has(id));
}
