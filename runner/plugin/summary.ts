// The end of a run on one screen of the terminal.
import type { Colors } from 'picocolors/types';
import { duration } from '../duration';
import type { Changes } from '../history/changes';
import { count } from '../count';
import { levelsLine, type Level } from '../run/level';
import type { Verdict } from '../run/outcomes';
import { formatPlace, textOf, type Problem } from '../run/problem';
import {
  capabilities,
  conclusion,
  countVerdicts,
  failuresOf,
  isRequired,
  notRunReasons,
  VERDICTS,
  type CapabilityRow,
  type FailedOutcome,
  type RunReport,
} from '../run/run-report';

/** More capabilities than this, and only those with something to see are shown. */
const MOST_ROWS = 25;
/** More failures or reasons of a kind than this are left to the report. */
const MOST_ITEMS = 12;

/**
 * @param changes since the runs before; nothing when nobody can tell
 * @returns the summary, lines ended
 */
export function summarise(report: RunReport, colors: Colors, changes?: Changes): string {
  const sections = [
    heading(report),
    report.dryRun ? [] : table(capabilities(report.outcomes), colors),
    ...brokenPromises(report, colors),
    brokenBench(report, colors),
    notRun(report, colors),
    flaky(report, colors),
    warnings(report, colors),
    sinceLastRun(changes),
    ending(report, colors),
  ];
  const text = sections.filter((lines) => lines.length > 0).map((lines) => lines.join('\n'));
  return `\n${text.join('\n\n')}\n`;
}

/** @returns `3 scenarios: 2 passed, 1 not run` */
export function countsLine({ outcomes }: RunReport): string {
  const counts = countVerdicts(outcomes);
  const shown = VERDICTS.filter((verdict) => counts[verdict] > 0).map(
    (verdict) => `${counts[verdict]} ${verdict}`,
  );
  return [count(outcomes.length, 'scenario'), shown.join(', ')].filter(Boolean).join(': ');
}

function heading(report: RunReport): string[] {
  const environment = report.environment?.split('\n') ?? [];
  if (report.outcomes.length === 0) return environment;
  const bringUp =
    report.bringUp >= 100 ? `, after ${duration(report.bringUp)} to bring the environment up` : '';
  const levels = levelsLine(report.outcomes);
  return [
    ...environment,
    `${countsLine(report)} in ${duration(report.duration)}${bringUp}`,
    ...(levels && !report.dryRun ? [levels] : []),
  ];
}

function table(rows: readonly CapabilityRow[], colors: Colors): string[] {
  if (rows.length === 0) return [];
  const shown =
    rows.length > MOST_ROWS
      ? rows.filter(({ counts }) => counts.failed + counts.broken + counts['not run'] > 0)
      : rows;
  const width = Math.max(
    ...shown.map(({ capability }) => capability.length),
    'and 000 more, all passed'.length,
  );
  const line = (name: string, cells: readonly string[]) =>
    `  ${name.padEnd(width)}${cells.map((cell) => cell.padStart(9)).join('')}`;
  const hidden = rows.length - shown.length;
  return [
    colors.dim(line('', VERDICTS)),
    ...shown.map(({ capability, counts }) => paint(line(capability, cells(counts)), counts, colors)),
    ...(hidden > 0 ? [colors.dim(`  and ${hidden} more, all passed`)] : []),
  ];
}

const cells = (counts: CapabilityRow['counts']) => VERDICTS.map((verdict) => String(counts[verdict] || '·'));

function paint(line: string, counts: Readonly<Record<Verdict, number>>, colors: Colors): string {
  if (counts.failed > 0) return colors.red(line);
  return counts.broken > 0 ? colors.magenta(line) : counts['not run'] > 0 ? colors.yellow(line) : line;
}

/** Core first: what lies beyond is told apart. */
function brokenPromises(report: RunReport, colors: Colors): string[][] {
  const failed = failuresOf(report, 'failed');
  const of = (level: Level) => failed.filter(({ outcome }) => outcome.level === level);
  const paintBeyond = isRequired('extended', report.conformance) ? colors.red : colors.yellow;
  return [
    failures('The platform breaks its specification', of('core'), colors.red),
    failures('Beyond core, the platform does otherwise', of('extended'), paintBeyond),
  ];
}

function failures(
  title: string,
  failed: readonly FailedOutcome[],
  color: (text: string) => string,
): string[] {
  if (failed.length === 0) return [];
  return [color(`${title} (${failed.length})`), ...atMost(failed.map(describeFailure)).flat()];
}

function describeFailure({ outcome, failure }: FailedOutcome): string[] {
  const rules = outcome.rules.length > 0 ? `  [${outcome.rules.join(', ')}]` : '';
  return [
    `  ${outcome.feature} › ${outcome.scenario}${rules}`,
    `    ${formatPlace(failure.at)}  ${failure.step}`,
    ...failure.message.split('\n').map((line) => `    ${line}`),
  ];
}

function brokenBench(report: RunReport, colors: Colors): string[] {
  const failed = failuresOf(report, 'broken');
  const all = [...report.problems.map(describeProblem), ...failed.map(describeFailure)];
  const title = report.outcomes.length === 0 ? 'This run is refused' : 'The bench is broken';
  return all.length === 0 ? [] : [colors.magenta(`${title} (${all.length})`), ...atMost(all).flat()];
}

/** @returns the lines of a problem, indented, its place first */
export function describeProblem(problem: Problem): string[] {
  return textOf(problem)
    .split('\n')
    .map((line) => `  ${line}`);
}

function notRun({ outcomes, dryRun }: RunReport, colors: Colors): string[] {
  const reasons = dryRun ? [] : notRunReasons(outcomes);
  if (reasons.length === 0) return [];
  const total = reasons.reduce((sum, [, n]) => sum + n, 0);
  return [
    colors.yellow(`Not run (${total})`),
    ...atMost(reasons.map(([reason, n]) => [`  ${n} × ${reason}`])).flat(),
  ];
}

function flaky({ outcomes }: RunReport, colors: Colors): string[] {
  const names = outcomes
    .filter((outcome) => outcome.flaky)
    .map(({ scenario, at }) => [`  ${scenario}  ${formatPlace(at)}`]);
  return names.length === 0
    ? []
    : [colors.yellow(`Passed only when tried again (${names.length})`), ...atMost(names).flat()];
}

function warnings(report: RunReport, colors: Colors): string[] {
  const all = report.warnings.map(describeProblem);
  return all.length === 0 ? [] : [colors.yellow(`Warnings (${all.length})`), ...atMost(all).flat()];
}

function sinceLastRun({ newlyFailing = [], mended = [] }: Partial<Changes> = {}): string[] {
  const told = [
    ...(newlyFailing.length > 0 ? [`${newlyFailing.length} newly failing`] : []),
    ...(mended.length > 0 ? [`${mended.length} mended`] : []),
  ];
  return told.length === 0 ? [] : [`Since the last run: ${told.join(', ')}`];
}

function ending(report: RunReport, colors: Colors): string[] {
  const color = [colors.green, colors.red][report.exitCode] ?? colors.magenta;
  const where = report.reports.length > 0 ? [`Report: ${report.reports.join(', ')}`] : [];
  return [color(colors.bold(`${conclusion(report)} (exit ${report.exitCode})`)), ...where];
}

function atMost(items: string[][]): string[][] {
  if (items.length <= MOST_ITEMS) return items;
  return [...items.slice(0, MOST_ITEMS), [`  and ${items.length - MOST_ITEMS} more`]];
}
