// Which headers pass from client to agent and back, in their order and with their repetitions (PRX-1, PRX-7).
import { randomUUID } from 'node:crypto';
import { namedByConnection, type WithheldLine } from './withheld-headers';
import { readReport, type Report, type ReportLine } from './report';

/** Belongs to one connection, not to the message (PRX-4). `expect` is answered by node:http itself. */
const HOP_BY_HOP = new Set([
  'connection',
  'expect',
  'keep-alive',
  'proxy-connection',
  'te',
  'trailer',
  'transfer-encoding',
  'upgrade',
]);
/** What a Connection header may name and must not take out: it frames the body, or is the sidecar's own. */
const PROTECTED = new Set(['content-length', 'x-request-id']);
const AGENTSPEC = /^x-agentspec-/i;
/** Lengths of the names that are looked at; all others pass unread, which spares most names the lower-casing. */
const SPECIAL_LENGTHS = new Set([...HOP_BY_HOP, ...PROTECTED, 'host'].map(({ length }) => length));

/** What the proxy needs to know of a request's head; `headers` alternates names and values. */
export interface RequestHead {
  readonly headers: string[];
  /** The client's id verbatim (PRX-10), or a new one (PRX-11, PRX-27). */
  readonly requestId: string;
  /** Bytes; absent when the client declared none. */
  readonly contentLength: number | undefined;
  readonly withheld: readonly WithheldLine[];
}

/** Reads the raw headers of a client's request and leaves out what does not go to the agent. */
export function readRequestHead(raw: readonly string[]): RequestHead {
  const headers: string[] = [];
  let requestId = '';
  let contentLength: number | undefined;
  const withheld: WithheldLine[] = [];
  for (let i = 0; i < raw.length; i += 2) {
    const name = raw[i] as string;
    const value = raw[i + 1] as string;
    const special = SPECIAL_LENGTHS.has(name.length) ? name.toLowerCase() : '';
    if (special === 'x-request-id') {
      // Of several ids the agent must see the one that is recorded, so the others go.
      if (requestId === '' && value !== '') headers.push(name, (requestId = value));
    } else if (special !== 'host' && !HOP_BY_HOP.has(special)) {
      headers.push(name, value);
      if (special === 'content-length') contentLength = Number(value);
    } else withheld.push([special, value]);
  }
  if (requestId === '') headers.push('x-request-id', (requestId = randomUUID()));
  return { headers: withoutNamed(headers, withheld), requestId, contentLength, withheld };
}

/** A response's head as it passes to the client; `headers` alternates names and values. */
export interface ResponseHead {
  readonly status: number;
  /** The agent's reason phrase; undefined, for the standard one, where node:http could not send it. */
  readonly reason: string | undefined;
  readonly headers: string[];
  /** Bytes; absent when the agent declared none. */
  readonly contentLength: number | undefined;
  readonly withheld: readonly WithheldLine[];
  readonly report: Report;
}

/** Reads the agent's response head, leaves out the headers that do not go to the client and reads their report. */
export function readResponseHead(status: number, reason: string, raw: readonly Buffer[]): ResponseHead {
  const headers: string[] = [];
  const reported: ReportLine[] = [];
  let contentLength: number | undefined;
  const withheld: WithheldLine[] = [];
  for (let i = 0; i < raw.length; i += 2) {
    const name = (raw[i] as Buffer).toString('latin1');
    const value = (raw[i + 1] as Buffer).toString('latin1');
    const special = SPECIAL_LENGTHS.has(name.length) ? name.toLowerCase() : '';
    if (AGENTSPEC.test(name)) reported.push([name.toLowerCase(), value]);
    else if (!HOP_BY_HOP.has(special)) {
      headers.push(name, value);
      if (special === 'content-length') contentLength = Number(value);
    } else withheld.push([special, value]);
  }
  return {
    status,
    reason: /^[\t\x20-\x7e]*$/.test(reason) ? reason : undefined,
    headers: withoutNamed(headers, withheld),
    contentLength,
    withheld,
    report: readReport(reported),
  };
}

/** The trailer fields that pass to the client, as pairs of name and value; what is taken out of heads is here, too. */
export function readTrailers(raw: readonly Buffer[]): [string, string][] {
  const { headers } = readResponseHead(0, '', raw);
  return headers.flatMap((name, i) => (i % 2 === 0 ? [[name, headers[i + 1] as string]] : []));
}

/** The one header that the sidecar adds (HDR-8); what a header cannot carry is replaced, the body has it in full. */
export function violationsHeader(violations: readonly string[]): [name: string, value: string] {
  return ['X-AgentSpec-OPA-Violations', violations.join(',').replace(/[^\x20-\x7e]/g, '?')];
}

function withoutNamed(headers: string[], withheld: readonly WithheldLine[]): string[] {
  const named = namedByConnection(withheld);
  if (named.size === 0) return headers;
  const passes = (name: string) => PROTECTED.has(name) || !named.has(name);
  return headers.filter((_, i) => passes((headers[i - (i % 2)] as string).toLowerCase()));
}
