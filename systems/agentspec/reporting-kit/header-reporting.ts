// HeaderReporting: the middleware that puts a request's report on its response.
import type { OutgoingHttpHeader, OutgoingHttpHeaders, ServerResponse } from 'node:http';
import type { RequestReport } from './request-report';
import { inScope, type Middleware } from './request-scope';

/**
 * Opens the request's report and, the moment its response starts, adds the report headers that have something to
 * say. Headers of the agent's own stay. What runs after that moment is in no header (KIT-3), but still in the report.
 * KIT-1 to KIT-4.
 */
export const headerReporting = (): Middleware => (request, response, next) =>
  inScope(request, (report) => {
    reportWhenResponseStarts(response, report);
    next();
  });

/** Every way to start a response ends in writeHead: write, end and flushHeaders call it too. */
function reportWhenResponseStarts(response: ServerResponse, report: RequestReport): void {
  const writeHead = response.writeHead;
  response.writeHead = function start(status: number, ...rest: WriteHeadRest) {
    response.writeHead = writeHead;
    const [reason, headers] =
      typeof rest[0] === 'string' ? [rest[0], rest[1]] : [undefined, rest[0] ?? rest[1]];
    setOwnHeaders(response, headers);
    for (const [name, value] of Object.entries(report.headers())) response.appendHeader(name, value);
    return reason === undefined ? response.writeHead(status) : response.writeHead(status, reason);
  };
}

type GivenHeaders = OutgoingHttpHeaders | OutgoingHttpHeader[] | undefined;
type WriteHeadRest = [reason?: string, headers?: GivenHeaders] | [headers?: GivenHeaders];

/** Sets the headers given to writeHead before ours are appended: writeHead itself would put them in place of ours. */
function setOwnHeaders(response: ServerResponse, headers: GivenHeaders): void {
  const lines = linesOf(headers ?? {});
  for (const [name] of lines) response.removeHeader(name);
  for (const [name, value] of lines) response.appendHeader(name, value);
}

function linesOf(
  headers: OutgoingHttpHeaders | OutgoingHttpHeader[],
): [string, string | readonly string[]][] {
  const pairs = Array.isArray(headers) ? pairsOf(headers) : Object.entries(headers);
  return pairs.flatMap(([name, value]) =>
    value === undefined ? [] : [[name, Array.isArray(value) ? value.map(String) : String(value)]],
  );
}

/** Node's raw form: names and values take turns. */
function pairsOf(flat: OutgoingHttpHeader[]): [string, OutgoingHttpHeader | undefined][] {
  return flat.flatMap((name, at) => (at % 2 === 0 ? [[String(name), flat[at + 1]]] : []));
}
