// Refuses steps that nobody defined, that two definitions claim, and definitions that no step uses.
import { BROKEN_FILE_STEP } from '../../../support/agentspec/yaml-scenarios';
import { formatPlace, listed, type Problem } from '../../run/problem';
import type { Definition, MatchedStep } from '../../run/run-record';

/** Steps that are generated where something is wrong: nobody writes them, and a run in which all is well has none. */
const GENERATED: ReadonlySet<string> = new Set([BROKEN_FILE_STEP]);

/** @param definitions all of them by id; unused ones count only when the `whole` specification was selected */
export function checkSteps(
  steps: readonly MatchedStep[],
  definitions: ReadonlyMap<string, Definition>,
  whole: boolean,
): Problem[] {
  return [
    ...distinct(steps.filter((step) => step.definitions.length === 0)).map(undefinedStep),
    ...distinct(steps.filter((step) => step.definitions.length > 1)).map((step) =>
      ambiguous(step, definitions),
    ),
    ...(whole ? unused(steps, definitions) : []),
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

function unused(steps: readonly MatchedStep[], definitions: ReadonlyMap<string, Definition>): Problem[] {
  const used = new Set(steps.flatMap((step) => step.definitions));
  const left = [...definitions]
    .filter(([id, { pattern }]) => !used.has(id) && !GENERATED.has(pattern))
    .map(([, definition]) => show(definition));
  if (left.length === 0) return [];
  const headline =
    left.length === 1
      ? 'A step definition that no scenario uses:'
      : `${left.length} step definitions that no scenario uses:`;
  return [listed(headline, left)];
}

const show = ({ pattern, at }: Definition): string => `${pattern}  ${formatPlace(at)}`;
