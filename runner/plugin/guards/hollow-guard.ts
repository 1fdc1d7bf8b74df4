// Refuses scenarios that would prove nothing. Looks at the documents: of some of these cucumber makes no scenario at
// all, and the others pass.
import { dialects } from '@cucumber/gherkin';
import type { GherkinDocument, Scenario } from '@cucumber/messages';
import { scenariosOf } from '../../run/feature-documents';
import type { Problem } from '../../run/problem';

interface Finding {
  readonly message: string;
  readonly line: number;
}

/** @returns one problem for each scenario without steps, outline without Examples, and Examples without rows */
export function checkHollow(documents: Iterable<GherkinDocument>): Problem[] {
  return [...documents].flatMap((document) =>
    scenariosOf(document)
      .flatMap((scenario) => [
        ...stepless(scenario),
        ...exampleless(scenario, document),
        ...rowless(scenario),
      ])
      .map(({ message, line }) => ({ message, at: { file: document.uri!, line } })),
  );
}

/** Those of a Background are none of its own: they prepare, and look at nothing. */
function stepless({ keyword, name, steps, location }: Scenario): Finding[] {
  return steps.length > 0 ? [] : [{ message: `${keyword} "${name}" has no steps.`, line: location.line }];
}

/** By its keyword, in whichever language: a plain scenario may have a `<word>` in it, and no Examples. */
function exampleless(
  { keyword, name, examples, location }: Scenario,
  { feature }: GherkinDocument,
): Finding[] {
  const isOutline = dialects[feature!.language]!.scenarioOutline.includes(keyword);
  if (!isOutline || examples.length > 0) return [];
  return [{ message: `${keyword} "${name}" has no Examples.`, line: location.line }];
}

function rowless({ name, examples }: Scenario): Finding[] {
  return examples
    .filter(({ tableBody }) => tableBody.length === 0)
    .map(({ keyword, location }) => ({
      message: `${keyword} of "${name}" have no rows, so that nothing is run for them.`,
      line: location.line,
    }));
}
