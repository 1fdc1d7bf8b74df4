// Reads Prometheus' text format: the sum of a metric over all of its labels.

/** @returns the value of a metric by name, 0 where there is none */
export type Values = (name: string) => number;

export function valuesOf(text: string): Values {
  const sums = new Map<string, number>();
  for (const line of text.split('\n')) {
    const [, name, value] = /^([a-zA-Z_:][\w:]*)(?:\{[^}]*\})?\s+(\S+)/.exec(line) ?? [];
    if (name && value) sums.set(name, (sums.get(name) ?? 0) + Number(value));
  }
  return (name) => sums.get(name) ?? 0;
}
