// One run, from the paths it was given to its exit code: guards, environment, verdict, and what is said at the end.
import path from 'node:path';
import type { IFilterablePickle, IResolvedPaths } from '@cucumber/cucumber/api';
import { TimeConversion, type Envelope, type Pickle, type TestStepResult } from '@cucumber/messages';
import { plainText, plainTexts } from '../foreign-text';
import { entryOfRun } from '../history/entry-of-run';
import { HISTORY } from '../history/history-file';
import { remember } from '../history/remember';
import { withTimeout } from '../with-timeout';
import { count } from '../count';
import { judge } from '../run/outcomes';
import { CONFORMANCE, readConformance, type Level } from '../run/level';
import type { Problem } from '../run/problem';
import { requestOf, toAttachment, type Provenance } from '../run/provenance';
import { readingOrder, readIntroductions } from '../run/reading-order';
import type { Revision } from '../run/revision';
import { RunRecord } from '../run/run-record';
import { exitCodeOf, type RunReport } from '../run/run-report';
import type { RunRequest } from '../run/run-request';
import { textOf } from '../run/problem';
import { endOpenScenarios, endRun } from '../run/unfinished';
import { EnvironmentSession } from './environment-session';
import { dedentDescriptions } from './descriptions';
import { decide } from './exit-code';
import { openReports } from './formats/interruptible';
import {
  checkExpressionTags,
  checkFeatureNames,
  checkScenarioNames,
  checkTags,
} from './guards/feature-guard';
import { checkHollow } from './guards/hollow-guard';
import { checkGherkin } from './guards/parse-guard';
import { checkRequest } from './guards/request-guard';
import { checkRules } from './guards/rule-guard';
import { checkRun } from './guards/run-guard';
import { checkSelection } from './guards/selection-guard';
import { codeOf, onInterrupt, type Interrupt } from './interruption';
import type { Order } from './order';
import { writeRerun } from './rerun';
import { say } from './say';
import type { Specification } from './specification';
import { describeProblem } from './summary';
import { Workers } from './workers';
import { YamlSources } from './yaml-sources';
import { timeouts } from '../timeouts';
import type { Citable } from '../traceability/citations';

/** What a run needs to know of the project, and of this process. */
export interface RunSetup {
  readonly cwd: string;
  readonly request: RunRequest;
  readonly order: Order;
  /** Never rejects. */
  readonly revision: Promise<Revision | undefined>;
  /** Folder of the history of runs, and of the list of what failed. */
  readonly reports: string;
  readonly specification: Specification;
  /** What tags may cite. */
  readonly citable: Citable;
  readonly env: Readonly<Record<string, string | undefined>>;
}

const WORKER_DIED = { status: 'FAILED', message: 'The process that ran this scenario died.' } as const;

/** Lives in the coordinator; cucumber calls it through the plugin. */
export class Run {
  private readonly problems: Problem[] = [];
  private readonly record = new RunRecord();
  private readonly workers = new Workers();
  private readonly environment: EnvironmentSession;
  private readonly yaml: YamlSources;
  private selected: Pickle[] | undefined;
  private paths: readonly string[] = [];
  private revision: Revision | undefined;
  private provenance: Provenance | undefined;
  private state: 'running' | 'interrupted' | 'finished' = 'running';

  constructor(private readonly setup: RunSetup) {
    const { specification, cwd } = setup;
    this.environment = new EnvironmentSession(specification.prepare);
    this.yaml = new YamlSources(cwd, specification.yaml);
    onInterrupt((signal) => void this.stop(signal));
    process.once('exit', () => this.onProcessExit());
  }

  /** Takes YAML scenarios in, and everything out when something is wrong already. `paths` is changed in place. */
  resolve({ unexpandedSourcePaths, sourcePaths }: Readonly<IResolvedPaths>): void {
    const { cwd, request, env } = this.setup;
    const given = [...sourcePaths];
    this.paths = unexpandedSourcePaths;
    const sources = this.yaml.resolve(unexpandedSourcePaths, given);
    const features = sources.filter((file) => given.includes(file));
    this.problems.push(
      ...checkRequest(request, unexpandedSourcePaths, cwd),
      ...readConformance(env[CONFORMANCE]).problems,
      ...checkGherkin(features, cwd, request.language),
    );
    sourcePaths.splice(0, Infinity, ...(this.problems.length > 0 ? [] : sources));
  }

  /** Sees every message before the formatters do. */
  receive(envelope: Envelope): void {
    if (this.interrupted) return;
    this.attachProvenance();
    this.yaml.translate(envelope);
    if (envelope.gherkinDocument) dedentDescriptions(envelope.gherkinDocument);
    this.record.update(envelope);
    this.record.giveReason(envelope);
    makePlain(envelope.testStepFinished?.testStepResult ?? envelope.testRunHookFinished?.result);
    if (envelope.testRunFinished) broadcast(endOpenScenarios(this.record, WORKER_DIED, now()));
  }

  /** @returns the scenarios to run: those selected, or none when the bench is not fit to run them */
  async admit(selected: readonly IFilterablePickle[]): Promise<IFilterablePickle[]> {
    const { request, specification, citable } = this.setup;
    const { documents, pickles } = this.record;
    const known = { ...specification, ...citable };
    this.selected = selected.map(({ pickle }) => pickle);
    this.problems.push(
      ...checkExpressionTags('--tags', request.tags, known),
      ...checkExpressionTags('--retry-tag-filter', request.retryTags, known),
      ...checkTags(documents.values(), known),
      ...checkFeatureNames(documents.values()),
      ...checkScenarioNames(documents.values()),
      ...checkHollow(documents.values()),
      ...checkSelection(request, [...pickles.values()], selected.length),
    );
    if (this.problems.length === 0 && !request.dryRun) {
      this.problems.push(...(await this.environment.bringUp(this.selected, request.worldParameters)));
    }
    this.revision = await this.setup.revision;
    if (this.interrupted) return [];
    if (this.problems.length === 0) return [...selected];
    this.selected = [];
    return [];
  }

  /** Puts the environment back, judges, and says so. */
  async finish(): Promise<void> {
    this.problems.push(...(await this.environment.putBack()));
    // The signal's handler ends the process; cucumber must not do so before.
    if (this.interrupted) return new Promise(() => {});
    const report = this.report();
    this.reportProblems();
    const hasFailures = report.outcomes.some(({ failures }) => failures.length > 0);
    decide(report.exitCode, hasFailures);
    this.state = 'finished';
    const machine = MACHINE_READABLE.test(this.setup.request.console);
    const entry = entryOfRun(report, this.record, this.provenance);
    const changes = remember(path.join(this.setup.reports, HISTORY), entry, note);
    writeRerun(this.setup.reports, report);
    say(report, machine ? process.stderr : process.stdout, this.setup.env, changes);
  }

  /** What the user says, or else what the environment is held to. */
  private get conformance(): Level {
    return readConformance(this.setup.env[CONFORMANCE]).level ?? this.environment.conformance;
  }

  private get interrupted(): boolean {
    return this.state === 'interrupted';
  }

  private report(): RunReport {
    const { request, specification, cwd } = this.setup;
    const inOrder = readingOrder(readIntroductions(cwd, this.record.documents.keys()));
    const outcomes = judge(this.record, this.selected ?? [], request, inOrder);
    // Without any source, cucumber selects nothing, and asks nobody.
    const unasked = this.selected === undefined && this.problems.length === 0;
    this.problems.push(...(unasked ? checkSelection(request, [], 0) : []));
    const problems = [
      ...this.problems,
      ...checkRun(this.record, outcomes, request, specification.yaml.brokenStep),
    ];
    const judged = { problems, outcomes, dryRun: request.dryRun, conformance: this.conformance };
    return {
      ...judged,
      exitCode: exitCodeOf(judged),
      warnings: checkRules(this.record.documents, outcomes),
      environment: this.environment.description,
      duration: this.record.duration,
      bringUp: this.environment.bringUpTime,
      reports: Object.keys(request.reports).filter((file) => file.endsWith('.html')),
    };
  }

  /** Says in the reports, as soon as the run has started, what run this is. */
  private attachProvenance(): void {
    const { request, cwd, order, specification } = this.setup;
    if (this.provenance || !this.record.started) return;
    this.provenance = {
      request: requestOf(request, this.paths, cwd),
      environment: this.environment.description,
      conformance: this.conformance,
      revision: this.revision,
      order: order.text,
      brokenStep: specification.yaml.brokenStep,
      bringUp: this.environment.bringUpTime,
    };
    broadcast([toAttachment(this.provenance, this.record.id)]);
  }

  /** Puts into the last message of the reports what the others do not show: the problems of the bench. */
  private reportProblems(): void {
    const { finished } = this.record;
    if (!finished || this.problems.length === 0) return;
    finished.success = false;
    finished.message = this.problems.map(textOf).join('\n');
  }

  /** After a signal: reports completed, workers ended, environment put back, and one line that says so. */
  private async stop(signal: Interrupt): Promise<void> {
    if (this.state !== 'running') return;
    const code = codeOf(signal);
    decide(code);
    this.state = 'interrupted';
    const gone = this.workers.end();
    broadcast(endRun(this.record, { status: 'SKIPPED', message: `Interrupted by ${signal}.` }, now()));
    const closed = openReports().map((report) => report.close());
    const limit = timeouts.TAKE_DOWN.ms;
    const late = [`not everything: it took longer than ${limit / 1000} s`];
    const restored = await withTimeout(this.environment.interrupt(`interrupted by ${signal}`), limit, late);
    await withTimeout(Promise.allSettled([gone, ...closed]), limit, undefined);
    note(`\n${this.interruptionSummary(signal, restored)}`);
    process.exit(code);
  }

  private interruptionSummary(signal: Interrupt, restored: readonly string[]): string {
    const done = [...this.record.attempts.values()].filter(({ finished }) => finished).length;
    const all = count(this.selected?.length ?? 0, 'scenario');
    const back = restored.length > 0 ? restored.join('; ') : 'nothing, for nothing had been changed';
    return `Interrupted by ${signal} after ${done} of ${all}. Put back: ${back}.`;
  }

  /** The last moment of the process, whatever brought it about. */
  private onProcessExit(): void {
    this.workers.kill();
    this.yaml.remove();
    if (this.state !== 'running') return;
    const lines = [
      ...this.problems.flatMap(describeProblem),
      'The bench is broken: the run ended before its end. (exit 2)',
    ];
    note(lines.join('\n'));
  }
}

/** What went wrong is told in the words of others, on the terminal and in every report. */
function makePlain(result: TestStepResult | undefined): void {
  if (result) Object.assign(result, plainTexts(result));
}

/** Formatters whose output a program reads; nothing may come in between. */
const MACHINE_READABLE = /^(html|junit|message|json|usage-json|rerun)$/;

const note = (text: string) => process.stderr.write(`${plainText(text)}\n`);

const now = () => TimeConversion.millisecondsSinceEpochToTimestamp(Date.now());

function broadcast(envelopes: readonly Envelope[]): void {
  for (const report of openReports()) envelopes.forEach((envelope) => report.receive(envelope));
}
