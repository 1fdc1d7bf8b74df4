// Says failures in GitHub's words: annotations at the line, and a Markdown page for the job's summary.
import { formatPlace, type Place, type Problem } from './problem';
import {
  capabilities,
  conclusion,
  failuresOf,
  notRunReasons,
  VERDICTS,
  type FailedOutcome,
  type RunReport,
} from './run-report';
import { countsLine } from './summary';

/** @returns one workflow command for each failure and each problem */
export function annotations(report: RunReport): string[] {
  const failed = [...failuresOf(report, 'failed'), ...failuresOf(report, 'broken')];
  return [...report.problems.map(annotateProblem), ...failed.map(annotateFailure)];
}

function annotateProblem({ message, at }: Problem): string {
  return command({ ...at, title: 'The bench is broken' }, message);
}

function annotateFailure({ outcome, failure }: FailedOutcome): string {
  const bench = failure.verdict === 'broken' ? 'The bench is broken: ' : '';
  const title = [...outcome.rules, `${bench}${outcome.scenario}`].join(' ');
  return command({ ...failure.at, title }, `${failure.step}\n${failure.message}`);
}

/** A workflow command; GitHub wants `%`, line ends and, in properties, `:` and `,` escaped. */
function command({ file, line, column, title }: Partial<Place> & { title: string }, message: string): string {
  const given = Object.entries({ file, line, col: column, title }).filter(([, value]) => value !== undefined);
  return `::error ${given.map(([name, value]) => `${name}=${escapeProperty(String(value))}`).join(',')}::${escapeData(message)}`;
}

const escapeData = (text: string): string =>
  text.replace(/%/g, '%25').replace(/\r/g, '%0D').replace(/\n/g, '%0A');
const escapeProperty = (text: string): string => escapeData(text).replace(/:/g, '%3A').replace(/,/g, '%2C');

/** @returns the page for `$GITHUB_STEP_SUMMARY` */
export function markdown(report: RunReport): string {
  const mark = report.exitCode === 0 ? '✅' : '❌';
  const sections = [
    `## ${mark} ${conclusion(report)}`,
    [...(report.environment?.split('\n') ?? []), countsLine(report)].map(escapeCell).join('\\\n'),
    table(['Capability', ...VERDICTS], capabilityRows(report)),
    section('The platform breaks its specification', failureTable(failuresOf(report, 'failed'))),
    section(
      'The bench is broken',
      [problemList(report.problems), failureTable(failuresOf(report, 'broken'))].filter(Boolean).join('\n\n'),
    ),
    section('Not run', table(['Reason', 'Scenarios'], notRunReasons(report.outcomes))),
  ];
  return `${sections.filter(Boolean).join('\n\n')}\n`;
}

const capabilityRows = ({ outcomes }: RunReport) =>
  capabilities(outcomes).map(({ capability, counts }) => [
    capability,
    ...VERDICTS.map((verdict) => counts[verdict]),
  ]);

const failureTable = (failed: readonly FailedOutcome[]) =>
  table(
    ['Scenario', 'Rules', 'Step', 'Error'],
    failed.map(({ outcome, failure }) => [
      outcome.scenario,
      outcome.rules.join(', '),
      `${failure.step} (${formatPlace(failure.at)})`,
      failure.message,
    ]),
  );

const problemList = (problems: readonly Problem[]) =>
  problems
    .map(
      ({ message, at }) => `- ${at ? `${formatPlace(at)} ` : ''}${escapeCell(message.split('\n').join(' '))}`,
    )
    .join('\n');

const section = (title: string, body: string) => (body === '' ? '' : `### ${title}\n\n${body}`);

function table(head: readonly string[], rows: readonly (readonly (string | number)[])[]): string {
  if (rows.length === 0) return '';
  const line = (cells: readonly (string | number)[]) =>
    `| ${cells.map((cell) => escapeCell(String(cell)).replace(/\n/g, '<br>')).join(' | ')} |`;
  return [line(head), line(head.map(() => '---')), ...rows.map(line)].join('\n');
}

const escapeCell = (text: string): string => text.replace(/[|\\`*_<>[\]]/g, '\\$&');
