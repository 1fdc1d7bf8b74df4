// Reads the headers of a feature's table: columns name and value, in order, repetitions kept.
import type { DataTable } from '@cucumber/cucumber';

export function headerRows(table: DataTable): (readonly [name: string, value: string])[] {
  return table.hashes().map(({ name, value }) => [name ?? '', value ?? ''] as const);
}
