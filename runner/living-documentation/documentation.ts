// What the site tells, as data: capabilities, rules, scenarios, verdicts. Pages only put it into words and shapes.
import type { Failure, Verdict } from '../run/outcomes';
import type { Level } from '../run/level';
import { textOfId } from '../run/scenario-ids';
import type { EvidenceItem } from './evidence/item';

export type Counts = Readonly<Record<Verdict, number>>;

/** A folder of features, with its introduction. */
export interface Folder {
  /** Relative to `features/`: `shop`, `shop/e2e`. */
  readonly path: string;
  readonly title: string;
  /** Markdown of its README. */
  readonly introduction: string;
  readonly capabilities: readonly Capability[];
}

/** A feature, or the YAML scenarios of a folder. */
export interface Capability {
  /** Its page, without ending: `shop/orders`. */
  readonly page: string;
  readonly title: string;
  /** Markdown. */
  readonly description: string;
  readonly tags: readonly string[];
  readonly groups: readonly Group[];
  readonly counts: Counts;
  readonly durationMs: number;
}

/** The scenarios of a rule, or those that stand outside any. */
export interface Group {
  readonly rule?: Rule | undefined;
  readonly items: readonly (ScenarioView | OutlineView)[];
  readonly counts: Counts;
}

export interface Rule {
  readonly title: string;
  readonly anchor: string;
  readonly description: string;
  /** Ids of the requirements and contract rules that it shows. */
  readonly cites: readonly string[];
}

/** One scenario, or one row of an outline. */
export interface ScenarioView {
  readonly kind: 'scenario';
  readonly page: string;
  readonly anchor: string;
  readonly title: string;
  readonly description: string;
  readonly capability: string;
  /** Title of the rule around it. */
  readonly rule?: string | undefined;
  /** Every tag that is no id. */
  readonly tags: readonly string[];
  /** Every id, those of its rule and feature too. */
  readonly cites: readonly string[];
  /** Tags and ids that it does not share with its rule or feature. */
  readonly ownTags: readonly string[];
  readonly level: Level;
  readonly verdict: Verdict;
  /** Why it was not run. */
  readonly reason?: string | undefined;
  readonly failures: readonly Failure[];
  readonly flaky: boolean;
  readonly attempts: number;
  readonly durationMs: number;
  readonly steps: readonly StepView[];
  readonly evidence: readonly StepEvidence[];
  /** `features/shop/orders.feature:17` */
  readonly source: string;
}

/** A scenario outline: the template once, and how each row came out. */
export interface OutlineView {
  readonly kind: 'outline';
  readonly title: string;
  readonly anchor: string;
  readonly description: string;
  readonly ownTags: readonly string[];
  readonly steps: readonly StepView[];
  readonly examples: readonly Examples[];
}

export interface Examples {
  readonly title: string;
  readonly description: string;
  readonly header: readonly string[];
  readonly rows: readonly { readonly cells: readonly string[]; readonly scenario: ScenarioView }[];
}

export interface StepView {
  readonly keyword: string;
  readonly text: string;
  readonly table?: readonly (readonly string[])[] | undefined;
  readonly docString?: string | undefined;
  /** Cucumber's word; absent where the step was not come to. */
  readonly status?: string | undefined;
  /** The error, whole, when the step failed. */
  readonly error?: string | undefined;
}

/** What one step left behind. */
export interface StepEvidence {
  /** As written; "after the scenario" for a hook. */
  readonly step: string;
  readonly items: readonly EvidenceItem[];
}

/** @returns the scenarios of a group, each row of an outline for itself */
export function scenariosOf({ items }: Group): ScenarioView[] {
  return items.flatMap((item) =>
    item.kind === 'scenario' ? [item] : item.examples.flatMap(({ rows }) => rows.map((row) => row.scenario)),
  );
}

/** @returns every scenario of the capabilities, in reading order */
export const allScenarios = (folders: readonly Folder[]): ScenarioView[] =>
  folders.flatMap(({ capabilities }) => capabilities.flatMap(scenariosIn));

/** @returns scenario id -> scenario */
export const scenariosById = (folders: readonly Folder[]): Map<string, ScenarioView> =>
  new Map(allScenarios(folders).map((scenario) => [textOfId(scenario), scenario]));

export const scenariosIn = ({ groups }: Capability): ScenarioView[] => groups.flatMap(scenariosOf);

/** @returns how many scenarios came out how */
export function countsOf(scenarios: readonly ScenarioView[]): Counts {
  const counts = { passed: 0, failed: 0, broken: 0, 'not run': 0 };
  for (const { verdict } of scenarios) counts[verdict] += 1;
  return counts;
}
