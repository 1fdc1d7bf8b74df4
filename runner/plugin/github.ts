// Annotates failures, flaky scenarios and warnings at their line, in GitHub's words.
import type { Outcome } from '../run/outcomes';
import { boundedLines, formatPlace, type Place, type Problem, type Warning } from '../run/problem';
import { failuresOf, isRequired, type FailedOutcome, type RunReport } from '../run/run-report';

/** Of each level, a step of a job shows no more. */
const MOST_ANNOTATIONS = 10;

interface Annotation extends Partial<Place> {
  readonly level: 'error' | 'warning';
  readonly title: string;
  readonly message: string;
}

/** @returns workflow commands: one for each failure, problem, flaky scenario and warning, as far as GitHub shows them */
export function annotations(report: RunReport): string[] {
  const isError = ({ outcome }: FailedOutcome): boolean => isRequired(outcome.level, report.conformance);
  const failed = failuresOf(report, 'failed');
  const errors = [
    ...report.problems.map(annotateProblem),
    ...[...failed.filter(isError), ...failuresOf(report, 'broken')].map(annotateFailure),
  ];
  const beyond = failed.filter((one) => !isError(one)).map(annotateFailure);
  const flaky = report.outcomes.filter((outcome) => outcome.flaky).map(annotateFlaky);
  const warnings = [
    ...beyond.map((one) => ({ ...one, level: 'warning' as const })),
    ...[...flaky, ...report.warnings.map(annotateWarning)],
  ];
  return [...atMost(errors, 'failures'), ...atMost(warnings, 'warnings')].map(command);
}

const annotateProblem = ({ message, at }: Problem): Annotation => ({
  ...at,
  level: 'error',
  title: 'The bench is broken',
  message,
});

function annotateFailure({ outcome, failure }: FailedOutcome): Annotation {
  const bench = failure.verdict === 'broken' ? 'The bench is broken: ' : '';
  const title = [...outcome.rules, `${bench}${outcome.scenario}`].join(' ');
  return { ...failure.at, level: 'error', title, message: `${failure.step}\n${failure.message}` };
}

const annotateFlaky = ({ at, rules, scenario, attempts }: Outcome): Annotation => ({
  ...at,
  level: 'warning',
  title: [...rules, scenario].join(' '),
  message: `Passed only when tried again: at attempt ${attempts}.`,
});

const annotateWarning = ({ message, at }: Warning): Annotation => ({
  ...at,
  level: 'warning',
  title: 'The specification should do better',
  message,
});

/** The last one that is shown speaks for those that are not. */
function atMost(all: readonly Annotation[], what: string): Annotation[] {
  if (all.length <= MOST_ANNOTATIONS) return [...all];
  const hidden = all.slice(MOST_ANNOTATIONS - 1);
  const list = hidden.map(({ file, line, column, title }) =>
    file === undefined ? title : `${formatPlace({ file, line: line ?? 1, column })}  ${title}`,
  );
  const { level } = hidden[0]!;
  const message = boundedLines(list.join('\n')).join('\n');
  return [
    ...all.slice(0, MOST_ANNOTATIONS - 1),
    { level, title: `${hidden.length} more ${what}: the summary of the job tells them`, message },
  ];
}

/** A workflow command; GitHub wants `%`, line ends and, in properties, `:` and `,` escaped. */
function command({ level, file, line, column, title, message }: Annotation): string {
  const given = Object.entries({ file, line, col: column, title }).filter(([, value]) => value !== undefined);
  return `::${level} ${given.map(([name, value]) => `${name}=${escapeProperty(String(value))}`).join(',')}::${escapeData(message)}`;
}

const escapeData = (text: string): string =>
  text.replace(/%/g, '%25').replace(/\r/g, '%0D').replace(/\n/g, '%0A');
const escapeProperty = (text: string): string => escapeData(text).replace(/:/g, '%3A').replace(/,/g, '%2C');
