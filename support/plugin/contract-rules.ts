// Reads the ids of all contract rules: the rows `| PRX-3 | ... |` of docs/contracts/*.md.
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';

const ROW = /^\|\s*([A-Z][A-Z0-9]*-\d+)\s*\|/gm;

/** A tag that cites a contract rule, as `@PRX-3`. */
export const RULE_TAG = /^@[A-Z][A-Z0-9]*-\d+$/;

/** @returns the ids in every Markdown file of `folder`; none when there is no such folder */
export function contractRules(folder: string): Set<string> {
  if (!existsSync(folder)) return new Set();
  const files = readdirSync(folder).filter((file) => file.endsWith('.md'));
  return new Set(files.flatMap((file) => ruleIds(readFileSync(path.join(folder, file), 'utf8'))));
}

function ruleIds(text: string): string[] {
  return [...text.matchAll(ROW)].map((match) => match[1]!);
}
