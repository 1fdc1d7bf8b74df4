// Every id that the project cites is a row of the catalogue, and the rows have the form that the two READMEs promise.
import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { filesBelow } from '../runner/files-below';
import { readCatalogue } from '../runner/traceability/catalogue';
import { citable } from '../runner/traceability/citations';
import { projectRoot } from '../runner/project-root';

const TEXT_FILE = /(^Makefile|\.(ts|js|json|md|ya?ml|rego|feature|sh))$/;
const ROW = /^\| ([A-Z]+-\d+) \|.*$/gm;

interface Row {
  /** `requirements` or `contracts`. */
  readonly folder: string;
  readonly id: string;
  readonly prefix: string;
  readonly number: number;
  readonly cells: readonly string[];
}

/** A pipe within a text counts as the border of a cell, as it does in Markdown. */
function rowsOf(folder: string, file: string): Row[] {
  return [...readFileSync(path.join(__dirname, folder, file), 'utf8').matchAll(ROW)].map(
    ([line, id = '']) => {
      const [prefix = '', number] = id.split('-');
      const cells = line.split('|').slice(1, -1);
      return { folder, id, prefix, number: Number(number), cells: cells.map((cell) => cell.trim()) };
    },
  );
}

const rows = ['requirements', 'contracts'].flatMap((folder) =>
  readdirSync(path.join(__dirname, folder))
    .filter((name) => name.endsWith('.md'))
    .flatMap((name) => rowsOf(folder, name)),
);
const prefixes = [...new Set(rows.map(({ prefix }) => prefix))];

/** @returns each citation as `file:line id`; only known prefixes tell an id from other words with a number */
function citationsIn(file: string): { id: string; place: string }[] {
  const cited = new RegExp(`\\b(?:${prefixes.join('|')})-\\d+\\b`, 'g');
  const lines = readFileSync(path.join(projectRoot, file), 'utf8').split('\n');
  return lines.flatMap((line, index) =>
    [...line.matchAll(cited)].map(([id]) => ({
      id,
      place: `${file}:${index + 1} ${id}`,
    })),
  );
}

describe('the catalogue', () => {
  it.each(prefixes)('numbers %s from 1 without a gap, each number once', (prefix) => {
    const numbers = rows.filter((row) => row.prefix === prefix).map(({ number }) => number);
    expect(numbers.sort((a, b) => a - b)).toEqual(numbers.map((_, index) => index + 1));
  });

  it('states a rule in two cells, id and text, or in three with its level, and a decision in three', () => {
    const odd = rows.filter(({ folder, prefix, cells, cells: [, , third] }) => {
      if (folder !== 'contracts') return false;
      const form = /^[CD]$/.test(prefix)
        ? cells.length === 3
        : cells.length === 2 || (cells.length === 3 && /^(core|extended)$/.test(third ?? ''));
      return !form || cells.includes('');
    });
    expect(odd.map(({ id }) => id)).toEqual([]);
  });

  it('states a requirement in three: id, text, and the rules that spell it out, each once, if there are any', () => {
    const odd = rows.filter(({ folder, cells: [, text, rules], cells }) => {
      if (folder !== 'requirements') return false;
      const named = rules ? rules.split(', ') : [];
      return cells.length !== 3 || text === '' || new Set(named).size < named.length;
    });
    expect(odd.map(({ id }) => id)).toEqual([]);
  });

  it('has no id twice, and no requirement that rests on a rule which is not there', () => {
    expect(citable(readCatalogue(projectRoot)).problems).toEqual([]);
  });
});

it('only ids that the catalogue has are cited', () => {
  const known = citable(readCatalogue(projectRoot)).ids;
  expect([...known].sort()).toEqual([...rows.map(({ id }) => id)].sort());
  const citations = filesBelow(projectRoot, TEXT_FILE).flatMap(citationsIn);
  expect(new Set(citations.map(({ id }) => id))).toContain('PRX-1');
  expect(citations.filter(({ id }) => !known.has(id)).map(({ place }) => place)).toEqual([]);
});
