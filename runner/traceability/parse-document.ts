// Takes one Markdown document of the catalogue apart: headings, prose, and the rows that begin with an id.
import path from 'node:path';
import type { CatalogueDocument, Decision, Item, ItemKind, Section } from './document';

/** Which document it is. */
interface Source {
  /** Relative to the project. */
  readonly file: string;
  readonly kind: ItemKind;
}

const HEADING = /^(#{1,3}) +(.*\S)/;
const ROW = /^\|\s*([A-Z][A-Z0-9]*-\d+)\s*\|(.*)$/;
const NO_PROSE = /^(\||<!--|$)/;
const DECISION = /^[CD]-/;

/**
 * @param text Markdown whose rows keep to docs/contracts/README.md and docs/requirements/README.md
 * @returns its sections that have a row with an id
 */
export function parseDocument(text: string, source: Source): CatalogueDocument {
  const { name } = path.posix.parse(source.file);
  const outline = new Outline(name, source);
  text.split(/\r?\n/).forEach((line, index) => outline.read(line, index + 1));
  return { name, ...source, title: outline.title || name, sections: outline.sections() };
}

interface OpenSection extends Section {
  prose: string;
  readonly items: Item[];
  readonly decisions: Decision[];
}

/** Grows line by line. */
class Outline {
  title = '';
  private chapter: string | undefined;
  private inTable = false;
  private readonly open: OpenSection[] = [sectionOf('')];

  constructor(
    private readonly document: string,
    private readonly source: Source,
  ) {}

  read(line: string, number: number): void {
    const [, marks, heading = ''] = HEADING.exec(line) ?? [];
    if (marks) return this.begin(marks.length, heading);
    const section = this.open.at(-1)!;
    const [, id, rest = ''] = ROW.exec(line) ?? [];
    if (id) return this.add(section, id, cellsOf(rest), number);
    this.inTable ||= line.startsWith('|');
    if (!this.inTable && !NO_PROSE.test(line)) section.prose = `${section.prose}\n${line}`.trim();
  }

  sections(): Section[] {
    return this.open.filter(({ items, decisions }) => items.length + decisions.length > 0);
  }

  private begin(level: number, heading: string): void {
    if (level === 1) this.title = heading;
    if (level === 2) this.chapter = heading;
    this.open.push(sectionOf(heading, level === 3 ? this.chapter : undefined));
    this.inTable = false;
  }

  private add(section: OpenSection, id: string, cells: readonly string[], line: number): void {
    const [text = '', last = ''] = cells;
    const { file, kind } = this.source;
    const at = { file, line };
    if (DECISION.test(id)) {
      section.decisions.push({ id, text, why: last, at });
      return;
    }
    section.items.push({
      id,
      kind,
      text,
      refinedBy: kind === 'requirement' ? listOf(last) : [],
      level: kind === 'rule' && (last === 'core' || last === 'extended') ? last : undefined,
      withdrawn: text.startsWith('Withdrawn'),
      document: this.document,
      section: section.heading,
      at,
    });
  }
}

const sectionOf = (heading: string, parent?: string): OpenSection => ({
  heading,
  parent,
  prose: '',
  items: [],
  decisions: [],
});

/** A pipe within a text counts as the border of a cell, as it does in Markdown. */
const cellsOf = (rest: string): string[] =>
  rest
    .split('|')
    .slice(0, -1)
    .map((cell) => cell.trim());

const listOf = (cell: string): string[] =>
  cell
    .split(',')
    .map((id) => id.trim())
    .filter((id) => id !== '');
