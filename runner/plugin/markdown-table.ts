// Markdown of one table or list, bounded in both directions.

/** More characters than this of one cell are left to the reports. */
const MOST_CHARACTERS = 2_000;

type Cell = string | number;

/** @returns the table, its first `most` rows; empty when it has none */
export function table(head: readonly string[], rows: readonly (readonly Cell[])[], most: number): string {
  if (rows.length === 0) return '';
  const line = (cells: readonly Cell[]) => `| ${cells.map((cell) => cellOf(String(cell))).join(' | ')} |`;
  const lines = [line(head), line(head.map(() => '---')), ...rows.slice(0, most).map(line)];
  return [...lines, ...rest(rows.length, most)].join('\n');
}

/** @returns the list, its first `most` items */
export function list(items: readonly string[], most: number): string {
  return [...items.slice(0, most).map((item) => `- ${item}`), ...rest(items.length, most)].join('\n');
}

const rest = (count: number, most: number): string[] =>
  count > most ? ['', `and ${count - most} more`] : [];

const cellOf = (text: string): string => escapeText(text).replace(/\n/g, '<br>');

/** @returns text that Markdown shows as it is, cut where it is too long */
export function escapeText(text: string): string {
  const cut = text.length > MOST_CHARACTERS ? `${text.slice(0, MOST_CHARACTERS)} …` : text;
  return cut.replace(/[|\\`*_<>[\]]/g, '\\$&');
}
