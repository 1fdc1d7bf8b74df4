// YAML scenarios take part in a run: cucumber reads features generated from them, and everybody else sees the YAML.
import { mkdtempSync, readdirSync, rmSync, statSync, writeFileSync, type Dirent } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import type { Envelope, GherkinDocument, Location } from '@cucumber/messages';
import { isYaml, scenariosOf, stepsOf } from '../run/feature-documents';
import { DEFAULT_PATH } from '../run/run-request';

/** What turns YAML scenarios into Gherkin. */
export interface ScenarioCompiler {
  /** The step by which the scenario of a broken file fails; its doc string says what is wrong, one mistake a line. */
  readonly brokenStep: string;
  /** @returns the scenario files of one folder */
  find(folder: string): string[];
  /**
   * @param file how the Gherkin names the file, @param location where it is
   * @returns a scenario in any case: that of a file that is broken, or cannot be read, fails and says why
   */
  compile(file: string, location: string): Compiled;
}

/** The lines in the YAML that parts of the Gherkin stand for. */
interface Lines {
  /** Of each step. */
  readonly stepLines: readonly number[];
  /** Of each tag of the scenario itself. */
  readonly tagLines: readonly number[];
}

/** A scenario as Gherkin. */
export interface Compiled extends Lines {
  readonly gherkin: string;
}

/** Folders of this name hold YAML scenarios. */
const FOLDER = 'scenarios';

/** The YAML scenarios of one run, and the temporary features that stand in for them. */
export class YamlSources {
  private folder: string | undefined;
  /** URI of a generated feature -> what it stands for. */
  private readonly standIns = new Map<string, Lines & { uri: string }>();

  constructor(
    private readonly cwd: string,
    private readonly compiler: ScenarioCompiler,
  ) {}

  /** @returns `sourcePaths` with YAML files replaced by generated features, those of folder arguments added */
  resolve(unexpanded: readonly string[], sourcePaths: readonly string[]): string[] {
    const named = sourcePaths.filter(isYaml);
    const found = unexpanded.flatMap((given) => this.scenariosBelow(given));
    const files = [...new Set([...named, ...found].map((file) => path.resolve(this.cwd, file)))].sort();
    const generated = files.map((file) => this.generate(file));
    return [...sourcePaths.filter((file) => !isYaml(file)), ...generated];
  }

  /** Puts the YAML file and its lines in the place of the generated feature, in the message itself. */
  translate({ source, parseError, gherkinDocument, pickle }: Envelope): void {
    for (const node of [source, parseError?.source, gherkinDocument, pickle]) {
      const standIn = node && this.standIns.get(node.uri!);
      if (!standIn) continue;
      node.uri = standIn.uri;
      if (gherkinDocument) placeDocument(gherkinDocument, standIn);
      if (pickle) pickle.location = FIRST_LINE;
    }
  }

  /** Deletes the generated features. */
  remove(): void {
    if (this.folder !== undefined) rmSync(this.folder, { recursive: true, force: true });
  }

  private scenariosBelow(given: string): string[] {
    const root = path.resolve(this.cwd, given === DEFAULT_PATH ? 'features' : given);
    return statSync(root, { throwIfNoEntry: false })?.isDirectory() ? this.scenariosIn(root) : [];
  }

  /** A folder that cannot be listed stands for itself: the scenario made of it says why. */
  private scenariosIn(folder: string): string[] {
    const entries = entriesOf(folder);
    if (!entries) return [folder];
    const folders = entries.filter((entry) => entry.isDirectory() && !isYaml(entry.name));
    const below = folders.flatMap(({ name }) => this.scenariosIn(path.join(folder, name)));
    return path.basename(folder) === FOLDER ? [...this.compiler.find(folder), ...below] : below;
  }

  private generate(file: string): string {
    const uri = path.relative(this.cwd, file);
    const { gherkin, ...lines } = this.compiler.compile(uri, file);
    this.folder ??= mkdtempSync(path.join(tmpdir(), 'proving-ground-yaml-'));
    const generated = path.join(this.folder, `${this.standIns.size}.feature`);
    writeFileSync(generated, gherkin);
    this.standIns.set(path.relative(this.cwd, generated), { uri, ...lines });
    return generated;
  }
}

/** @returns nothing for a folder that cannot be listed */
function entriesOf(folder: string): Dirent[] | undefined {
  try {
    return readdirSync(folder, { withFileTypes: true });
  } catch {
    // Whoever reads the folder next meets the same error, and tells it.
    return undefined;
  }
}

/** A YAML file is one scenario, so `01-x.yaml:1` (a rerun file says so) selects it. */
const FIRST_LINE: Location = { line: 1, column: 1 };

function placeDocument(document: GherkinDocument, { stepLines, tagLines }: Lines): void {
  const scenarios = scenariosOf(document);
  for (const node of [document.feature!, ...scenarios]) node.location = FIRST_LINE;
  place(stepsOf(document), stepLines);
  place(
    scenarios.flatMap(({ tags }) => tags),
    tagLines,
  );
}

function place(nodes: readonly { location: Location }[], lines: readonly number[]): void {
  nodes.forEach((node, index) => (node.location = { line: lines[index] ?? 1 }));
}
