// How commands speak: one line at a time, and tables.
import Table from 'cli-table3';

export function say(line: string): void {
  process.stdout.write(`${line}\n`);
}

export function sayTable(head: string[], rows: (string | number)[][]): void {
  const table = new Table({ head, style: { head: [], border: [] } });
  table.push(...rows);
  say(table.toString());
}
