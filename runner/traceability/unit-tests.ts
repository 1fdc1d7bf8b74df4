// Finds the unit tests that say, in the name of a test or in a comment, which requirement or rule they check.
import { readFileSync } from 'node:fs';
import path from 'node:path';
import { filesBelow } from '../files-below';

const UNIT_TEST = /\.test\.ts$/;

/** Comments, and names of tests: ids elsewhere are examples that a test works on. */
const COMMENT = /(?<=^|\s)\/\/ .*$|\/\*[\s\S]*?\*\//gm;
const NAME = /(?:\b(?:describe|test|it)(?:\.\w+)*|\))\(\s*(['"`])((?:\\.|(?!\1)[^\\])*)\1,/g;
const CITATION = /\b([A-Z][A-Z0-9]*-)(\d+)(?: to \1(\d+))?\b/g;

/**
 * @param root the folder to search, tests of every folder below included
 * @param known ids that count; other words with a number are none
 * @returns id -> files relative to `root`, in order; ids that no unit test cites are left out
 */
export function unitTests(root: string, known: ReadonlySet<string>): Map<string, string[]> {
  const files = new Map<string, string[]>();
  for (const file of filesBelow(root, UNIT_TEST)) {
    for (const id of citedIds(readFileSync(path.join(root, file), 'utf8'))) {
      if (known.has(id)) files.set(id, [...(files.get(id) ?? []), file]);
    }
  }
  return files;
}

/** @returns the ids that a unit test says it checks, each once; `GAP-1 to GAP-3` are three */
export function citedIds(source: string): Set<string> {
  const said = [
    ...[...source.matchAll(COMMENT)].map(([comment]) => comment),
    ...[...source.matchAll(NAME)].map(([, , name = '']) => name),
  ];
  const citations = said.flatMap((text) => [...text.matchAll(CITATION)]);
  return new Set(
    citations.flatMap(([, family = '', from, to = from]) => range(family, Number(from), Number(to))),
  );
}

function range(family: string, from: number, to: number): string[] {
  return Array.from({ length: Math.max(to - from + 1, 1) }, (_, index) => `${family}${from + index}`);
}
