// Refuses steps that nobody defined, that two definitions claim, and definitions that no step uses.
import { formatPlace, listed, type Problem } from '../../run/problem';
import type { Definition, MatchedStep } from '../../run/run-record';

/** Which definitions must be used. */
interface Usage {
  /** Whether the whole specification was selected; in a part of it, any may be unused. */
  readonly whole: boolean;
  /** The step of a broken file: nobody writes it, and a run in which all is well has none. */
  readonly brokenStep?: string | undefined;
}

/** @param definitions all of them by id */
export function checkSteps(
  steps: readonly MatchedStep[],
  definitions: ReadonlyMap<string, Definition>,
  usage: Usage,
): Problem[] {
  return [
    ...distinct(steps.filter((step) => step.definitions.length === 0)).map(undefinedStep),
    ...distinct(steps.filter((step) => step.definitions.length > 1)).map((step) =>
      ambiguous(step, definitions),
    ),
    ...(usage.whole ? unused(steps, definitions, usage.brokenStep) : []),
  ];
}

/** A step used fifty times is one problem, told where it stands first. */
function distinct(steps: readonly MatchedStep[]): MatchedStep[] {
  return [...new Map([...steps].reverse().map((step) => [step.text, step])).values()].reverse();
}

const undefinedStep = ({ text, at }: MatchedStep): Problem => ({ message: `Undefined step "${text}".`, at });

function ambiguous(
  { text, at, definitions: ids }: MatchedStep,
  definitions: ReadonlyMap<string, Definition>,
): Problem {
  return listed(
    `Ambiguous step "${text}": ${ids.length} definitions match.`,
    ids.map((id) => show(definitions.get(id)!)),
    at,
  );
}

function unused(
  steps: readonly MatchedStep[],
  definitions: ReadonlyMap<string, Definition>,
  brokenStep?: string,
): Problem[] {
  const used = new Set(steps.flatMap((step) => step.definitions));
  const left = [...definitions]
    .filter(([id, { pattern }]) => !used.has(id) && pattern !== brokenStep)
    .map(([, definition]) => show(definition));
  if (left.length === 0) return [];
  const headline =
    left.length === 1
      ? 'A step definition that no scenario uses:'
      : `${left.length} step definitions that no scenario uses:`;
  return [listed(headline, left)];
}

const show = ({ pattern, at }: Definition): string => `${pattern}  ${formatPlace(at)}`;
