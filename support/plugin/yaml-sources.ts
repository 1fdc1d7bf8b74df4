// YAML scenarios take part in a run: cucumber reads features generated from them, and everybody else sees the YAML.
import { mkdtempSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import type { Envelope, GherkinDocument, Location } from '@cucumber/messages';
import { scenariosOf, stepsOf } from './feature-documents';
import type { Problem } from './problem';
import { DEFAULT_PATH } from './run-request';

/** What turns the text of a YAML scenario into Gherkin. */
export interface ScenarioCompiler {
  /** @returns the scenario files of one folder */
  find(folder: string): string[];
  /** @returns the Gherkin, and the line in the YAML of each of its steps; or all that is wrong in the file */
  compile(file: string, source: Uint8Array): Compiled | { problems: readonly Problem[] };
}

/** A scenario as Gherkin. */
export interface Compiled {
  readonly gherkin: string;
  readonly stepLines: readonly number[];
}

/** @returns true for a YAML scenario, by its name */
export const isYaml = (file: string): boolean => file.endsWith('.yaml');

/** Folders of this name hold YAML scenarios. */
const FOLDER = 'scenarios';

/** The YAML scenarios of one run, and the temporary features that stand in for them. */
export class YamlSources {
  readonly problems: Problem[] = [];
  private folder: string | undefined;
  /** URI of a generated feature -> what it stands for. */
  private readonly standIns = new Map<string, { uri: string; stepLines: readonly number[] }>();

  constructor(
    private readonly cwd: string,
    private readonly compiler: ScenarioCompiler,
  ) {}

  /** @returns `sourcePaths` with YAML files replaced by generated features, those of folder arguments added */
  resolve(unexpanded: readonly string[], sourcePaths: readonly string[]): string[] {
    const named = sourcePaths.filter(isYaml);
    const found = unexpanded.flatMap((given) => this.scenariosBelow(given));
    const files = [...new Set([...named, ...found].map((file) => path.resolve(this.cwd, file)))].sort();
    const generated = files.flatMap((file) => this.generate(file));
    return [...sourcePaths.filter((file) => !isYaml(file)), ...generated];
  }

  /** Puts the YAML file and its lines in the place of the generated feature, in the message itself. */
  translate({ source, parseError, gherkinDocument, pickle }: Envelope): void {
    for (const node of [source, parseError?.source, gherkinDocument, pickle]) {
      const standIn = node && this.standIns.get(node.uri!);
      if (!standIn) continue;
      node.uri = standIn.uri;
      if (gherkinDocument) placeDocument(gherkinDocument, standIn.stepLines);
      if (pickle) pickle.location = FIRST_LINE;
    }
  }

  /** Deletes the generated features. */
  remove(): void {
    if (this.folder !== undefined) rmSync(this.folder, { recursive: true, force: true });
  }

  private scenariosBelow(given: string): string[] {
    const root = path.resolve(this.cwd, given === DEFAULT_PATH ? 'features' : given);
    if (!statSync(root, { throwIfNoEntry: false })?.isDirectory()) return [];
    const below = readdirSync(root, { recursive: true, withFileTypes: true }).filter((entry) =>
      entry.isDirectory(),
    );
    const folders = [root, ...below.map((entry) => path.join(entry.parentPath, entry.name))];
    return folders
      .filter((folder) => path.basename(folder) === FOLDER)
      .flatMap((folder) => this.compiler.find(folder));
  }

  private generate(file: string): string[] {
    const uri = path.relative(this.cwd, file);
    const compiled = this.compiler.compile(uri, readFileSync(file));
    if ('problems' in compiled) {
      this.problems.push(...compiled.problems);
      return [];
    }
    this.folder ??= mkdtempSync(path.join(tmpdir(), 'proving-ground-yaml-'));
    const generated = path.join(this.folder, `${this.standIns.size}.feature`);
    writeFileSync(generated, compiled.gherkin);
    this.standIns.set(path.relative(this.cwd, generated), { uri, stepLines: compiled.stepLines });
    return [generated];
  }
}

/** A YAML file is one scenario, so `01-x.yaml:1` (a rerun file says so) selects it. */
const FIRST_LINE: Location = { line: 1, column: 1 };

function placeDocument(document: GherkinDocument, stepLines: readonly number[]): void {
  for (const node of [document.feature!, ...scenariosOf(document)]) node.location = FIRST_LINE;
  stepsOf(document).forEach((step, index) => (step.location = { line: stepLines[index] ?? 1 }));
}
