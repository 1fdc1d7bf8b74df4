// What the header lines say that do not pass: those of one connection, and the host (PRX-3, PRX-4).

/** A line that was kept back: its name in lower case, and its value. */
export type WithheldLine = readonly [name: string, value: string];

const valuesOf = (lines: readonly WithheldLine[], wanted: string): string[] =>
  lines.filter(([name]) => name === wanted).map(([, value]) => value);

/** The names in lower case that Connection lines give; `keep-alive` and `close`, which nearly all carry, are none. */
export function namedByConnection(lines: readonly WithheldLine[]): ReadonlySet<string> {
  const named = valuesOf(lines, 'connection').filter((value) => !/^(keep-alive|close)$/i.test(value));
  return new Set(named.flatMap((value) => value.split(',')).map((name) => name.trim().toLowerCase()));
}

/** The transfer codings as they were named; undefined without any. */
export function transferCodings(lines: readonly WithheldLine[]): string | undefined {
  const values = valuesOf(lines, 'transfer-encoding');
  return values.length === 0 ? undefined : values.join(', ');
}

/** Whether the only transfer coding, if any, is the one that every party of HTTP/1.1 knows (PRX-25). */
export function isKnownCoding(codings: string | undefined): boolean {
  return codings === undefined || /^chunked$/i.test(codings.trim());
}

const HOST = /^(?:\[[\da-f:.%]+\]|(?:[\w\-.~!$&'()*+,;=]|%[\da-f]{2})*)(?::\d*)?$/i;

/** Whether a request says once, and readably, which host it is for; HTTP/1.0 need not say it (PRX-23). */
export function namesOneHost(lines: readonly WithheldLine[], httpVersion: string): boolean {
  const hosts = valuesOf(lines, 'host');
  if (hosts.length === 0) return httpVersion === '1.0';
  return hosts.length === 1 && HOST.test(hosts[0] as string);
}
