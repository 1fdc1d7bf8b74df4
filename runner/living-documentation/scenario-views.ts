// Each scenario as the site shows it: its steps with their results, how it came out, and what it left behind.
import type * as messages from '@cucumber/messages';
import { RULE_TAG } from '../run/rule-tag';
import { EXTENDED_TAG, levelOf } from '../run/level';
import type { Outcome } from '../run/outcomes';
import { stepsOf } from '../run/feature-documents';
import type { Attempt, RunRecord } from '../run/run-record';
import { groupBy } from '../group-by';
import { scenarioIds, textOfId } from '../run/scenario-ids';
import type { Rule, ScenarioView, StepEvidence, StepView } from './documentation';
import { itemOf } from './evidence/from-attachment';
import type { Recording } from './recording';

/** What stands around a scenario. */
export interface ScenarioContext {
  readonly capability: string;
  readonly rule?: Rule | undefined;
  /** Tags that scenarios inherit, so that none is shown twice. */
  readonly inherited: readonly messages.Tag[];
}

type Result = Pick<ScenarioView, 'verdict' | 'reason' | 'failures' | 'flaky' | 'attempts' | 'durationMs'>;

const UNSELECTED: Result = { verdict: 'not run', failures: [], flaky: false, attempts: 0, durationMs: 0 };

export class ScenarioViews {
  private readonly ids;
  private readonly outcomes: ReadonlyMap<string, Outcome>;
  private readonly attempts: ReadonlyMap<string, readonly [id: string, attempt: Attempt][]>;
  /** Id of a scenario in a document -> its pickles: one, or one a row. */
  private readonly pickles: ReadonlyMap<string, readonly messages.Pickle[]>;
  private readonly keywords: ReadonlyMap<string, string>;

  constructor(
    private readonly recording: Recording,
    /** Why a scenario that this run did not select was not run. */
    private readonly unselected: string,
  ) {
    const { record, report } = recording;
    this.ids = scenarioIds(record.pickles.values());
    this.outcomes = new Map(report.outcomes.map((outcome) => [outcome.id, outcome]));
    this.attempts = groupBy(
      record.attempts,
      ([, { testCaseId }]) => record.testCases.get(testCaseId)!.pickleId,
    );
    this.pickles = groupBy(record.pickles.values(), ({ astNodeIds }) => astNodeIds[0]!);
    this.keywords = keywordsIn(record);
  }

  /** @returns the scenario, or one view for each row of an outline */
  of({ id, description }: messages.Scenario, context: ScenarioContext): ScenarioView[] {
    return (this.pickles.get(id) ?? []).map((pickle) => this.view(pickle, description, context));
  }

  uriOf({ id }: messages.Scenario): string {
    return this.pickles.get(id)?.[0]?.uri ?? '';
  }

  private view(
    pickle: messages.Pickle,
    description: string,
    { capability, rule, inherited }: ScenarioContext,
  ): ScenarioView {
    const id = this.ids.get(pickle.id)!;
    const tries = this.attempts.get(pickle.id) ?? [];
    const known = new Set(inherited.map(({ name }) => name));
    return {
      kind: 'scenario',
      ...id,
      title: pickle.name,
      description,
      capability,
      rule: rule?.title,
      tags: tagsIn(pickle.tags),
      cites: citesIn(pickle.tags),
      // The level has a badge of its own.
      ownTags: pickle.tags
        .map(({ name }) => name)
        .filter((name) => !known.has(name) && name !== EXTENDED_TAG),
      level: levelOf(pickle.tags),
      ...this.outcome(textOfId(id)),
      steps: this.steps(pickle, tries.at(-1)?.[1]),
      evidence: tries.flatMap(([id, attempt], index) =>
        this.evidence(id, attempt, tries.length > 1 ? `attempt ${index + 1}: ` : ''),
      ),
      source: `${pickle.uri}:${pickle.location?.line ?? 1}`,
    };
  }

  private outcome(id: string): Result {
    const outcome = this.outcomes.get(id);
    if (!outcome) return { ...UNSELECTED, reason: this.unselected };
    const { verdict, reason, failures, flaky, attempts, durationMs } = outcome;
    return { verdict, reason, failures, flaky, attempts, durationMs };
  }

  private steps(pickle: messages.Pickle, attempt: Attempt | undefined): StepView[] {
    const results = attempt && this.resultsByStep(attempt);
    return pickle.steps.map(({ id, text, argument, astNodeIds }) => {
      const { status, message } = results?.get(id) ?? {};
      return {
        keyword: this.keywords.get(astNodeIds[0]!) ?? '',
        text,
        table: argument?.dataTable?.rows.map(({ cells }) => cells.map(({ value }) => value)),
        docString: argument?.docString?.content,
        status,
        error: status === 'FAILED' ? message : undefined,
      };
    });
  }

  private resultsByStep({ testCaseId, results }: Attempt): Map<string, messages.TestStepResult> {
    const { testSteps } = this.recording.record.testCases.get(testCaseId)!;
    const known = testSteps.filter(({ id, pickleStepId }) => pickleStepId && results.has(id));
    return new Map(known.map(({ id, pickleStepId }) => [pickleStepId!, results.get(id)!]));
  }

  private evidence(id: string, { testCaseId }: Attempt, prefix: string): StepEvidence[] {
    const attachments = this.recording.attachments.get(id) ?? [];
    const { testSteps, pickleId } = this.recording.record.testCases.get(testCaseId)!;
    const { steps } = this.recording.record.pickles.get(pickleId)!;
    const first = testSteps.findIndex(({ pickleStepId }) => pickleStepId !== undefined);
    const titles = new Map(
      testSteps.map(({ id: step, pickleStepId }, index) => [
        step,
        steps.find((one) => one.id === pickleStepId)?.text ??
          (index < first ? 'before the first step' : 'after the last step'),
      ]),
    );
    const byStep = groupBy(attachments, ({ testStepId }) => testStepId ?? '');
    return [...byStep].map(([step, attached]) => ({
      step: `${prefix}${titles.get(step) ?? 'beside the steps'}`,
      items: attached.map(itemOf),
    }));
  }
}

/** @returns the steps of an outline's template */
export const stepTexts = (steps: readonly messages.Step[]): StepView[] =>
  steps.map(({ keyword, text, dataTable, docString }) => ({
    keyword: keyword.trim(),
    text,
    table: dataTable?.rows.map(({ cells }) => cells.map(({ value }) => value)),
    docString: docString?.content,
  }));

/** Names of tags that are no ids, each once. */
export const tagsIn = (tags: readonly { readonly name: string }[]): string[] => [
  ...new Set(tags.map(({ name }) => name).filter((name) => !RULE_TAG.test(name))),
];

/** Ids that tags cite, each once. */
export const citesIn = (tags: readonly { readonly name: string }[]): string[] => [
  ...new Set(
    tags
      .map(({ name }) => name)
      .filter((name) => RULE_TAG.test(name))
      .map((name) => name.slice(1)),
  ),
];

function keywordsIn({ documents }: RunRecord): Map<string, string> {
  const steps = [...documents.values()].flatMap(stepsOf);
  return new Map(steps.map(({ id, keyword }) => [id, keyword.trim()]));
}
