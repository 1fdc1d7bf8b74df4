// How commands speak: one line at a time, and tables.
import Table from 'cli-table3';
import { plainText } from '../runner/foreign-text';

/** Says a line, which may quote a platform. */
export function say(line: string): void {
  process.stdout.write(`${plainText(line)}\n`);
}

export function sayTable(head: string[], rows: (string | number)[][]): void {
  const table = new Table({ head, style: { head: [], border: [] } });
  table.push(...rows);
  say(table.toString());
}
