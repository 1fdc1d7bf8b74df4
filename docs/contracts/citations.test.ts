// Every id that the project cites is a row of a contract, and the rows have the form that README.md promises.
import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';

const root = path.resolve(__dirname, '../..');

/** What others make, install or leave behind; none of it is tracked. */
const FOREIGN_FOLDER = /^(node_modules|dist|dist\..*|reports|coverage|\.demo|\.git)$/;
const TEXT_FILE = /(^Makefile|\.(ts|js|json|md|ya?ml|rego|feature|sh))$/;
const ROW = /^\| ([A-Z]+-\d+) \|.*$/gm;

interface Row {
  readonly id: string;
  readonly prefix: string;
  readonly number: number;
  readonly cells: readonly string[];
}

function filesBelow(folder: string): string[] {
  return readdirSync(folder, { withFileTypes: true }).flatMap((entry) => {
    const file = path.join(folder, entry.name);
    if (entry.isDirectory()) return FOREIGN_FOLDER.test(entry.name) ? [] : filesBelow(file);
    return entry.isFile() && TEXT_FILE.test(entry.name) ? [file] : [];
  });
}

/** A pipe within a text counts as the border of a cell, as it does in Markdown. */
function rowsOf(file: string): Row[] {
  return [...readFileSync(file, 'utf8').matchAll(ROW)].map(([line, id = '']) => {
    const [prefix = '', number] = id.split('-');
    return { id, prefix, number: Number(number), cells: line.split('|').slice(1, -1) };
  });
}

const contracts = readdirSync(__dirname).filter((name) => name.endsWith('.md'));
const rows = contracts.flatMap((name) => rowsOf(path.join(__dirname, name)));
const prefixes = [...new Set(rows.map(({ prefix }) => prefix))];

/** @returns each citation as `file:line id`; only known prefixes tell an id from other words with a number */
function citationsIn(file: string): { id: string; place: string }[] {
  const cited = new RegExp(`\\b(?:${prefixes.join('|')})-\\d+\\b`, 'g');
  const lines = readFileSync(file, 'utf8').split('\n');
  return lines.flatMap((line, index) =>
    [...line.matchAll(cited)].map(([id]) => ({
      id,
      place: `${path.relative(root, file)}:${index + 1} ${id}`,
    })),
  );
}

describe('the contracts', () => {
  it.each(prefixes)('number %s from 1 without a gap, each number once', (prefix) => {
    const numbers = rows.filter((row) => row.prefix === prefix).map(({ number }) => number);
    expect(numbers.sort((a, b) => a - b)).toEqual(numbers.map((_, index) => index + 1));
  });

  it('state a rule in two cells, id and text, and a decision in three', () => {
    const odd = rows.filter(
      ({ prefix, cells }) =>
        cells.length !== (prefix === 'C' ? 3 : 2) || cells.some((cell) => cell.trim() === ''),
    );
    expect(odd.map(({ id }) => id)).toEqual([]);
  });
});

it('only ids that a contract has are cited', () => {
  const known = new Set(rows.map(({ id }) => id));
  const citations = filesBelow(root).flatMap(citationsIn);
  expect(new Set(citations.map(({ id }) => id))).toContain('PRX-1');
  expect(citations.filter(({ id }) => !known.has(id)).map(({ place }) => place)).toEqual([]);
});
