// /demo/status and /demo/headers: answers whose status, headers and body the test chooses (AGT-21, AGT-22).
import { validateHeaderName, validateHeaderValue, type ServerResponse } from 'node:http';
import { gzipSync } from 'node:zlib';
import { HttpError, readJsonObject, sendJson, type Handler } from '../http';

const WITHOUT_BODY = [204, 304];

export const answerStatus =
  (code: string): Handler =>
  (request, response) => {
    const status = statusFrom(Number(code));
    request.resume();
    if (WITHOUT_BODY.includes(status)) response.writeHead(status).end();
    else sendJson(response, { status, body: { status } });
  };

/**
 * Takes {status?, headers?: [[name, value], …], body?, gzip?, interim?: [status, …]} and answers just that: lines in their order, repeats and
 * case kept, no date and no content type unless asked for. Only what frames the message is added: content-length
 * unless a framing header is given, and the connection headers.
 */
export const craftedResponse: Handler = async (request, response) => {
  const { status, lines, body, interim } = wishFrom(await readJsonObject(request));
  for (const one of interim) await sayInterim[one](response);
  response.sendDate = false;
  response.writeHead(status, lines.flat());
  response.end(body);
};

/** What an agent may send before its response; each settles when it has left on its own, for proxies to read it so. */
const sayInterim = {
  100: (response: ServerResponse) => new Promise<void>((sent) => response.writeContinue(sent)),
  102: (response: ServerResponse) => new Promise<void>((sent) => response.writeProcessing(sent)),
  103: (response: ServerResponse) =>
    new Promise<void>((sent) => response.writeEarlyHints({ link: '</style.css>; rel=preload' }, sent)),
};
type InterimStatus = keyof typeof sayInterim;

type Line = [name: string, value: string];

interface Wish {
  readonly status: number;
  readonly lines: Line[];
  readonly body: Buffer;
  readonly interim: readonly InterimStatus[];
}

function wishFrom(given: Record<string, unknown>): Wish {
  const { status = 200, headers = [], body = '', gzip = false, interim = [], ...unknown } = given;
  const [stray] = Object.keys(unknown);
  if (stray !== undefined)
    throw new HttpError(400, `"${stray}" is none of status, headers, body, gzip, interim`);
  const bytes = bytesFrom(body, gzip === true);
  const code = statusFrom(status);
  const lines = linesFrom(headers);
  if (gzip === true) lines.push(['content-encoding', 'gzip']);
  const isFramed = lines.some(([name]) => /^(?:content-length|transfer-encoding)$/i.test(name));
  if (!isFramed && !WITHOUT_BODY.includes(code)) lines.push(['content-length', String(bytes.length)]);
  return { status: code, lines, body: bytes, interim: interimFrom(interim) };
}

function interimFrom(given: unknown): InterimStatus[] {
  const isInterim = (status: unknown): status is InterimStatus => Object.hasOwn(sayInterim, String(status));
  if (Array.isArray(given) && given.every(isInterim)) return given;
  throw new HttpError(400, `"interim" must be a list of ${Object.keys(sayInterim).join(', ')}`);
}

/** A string as it is, anything else as its JSON. */
function bytesFrom(body: unknown, gzip: boolean): Buffer {
  const bytes = Buffer.from(typeof body === 'string' ? body : JSON.stringify(body));
  return gzip ? gzipSync(bytes) : bytes;
}

function statusFrom(value: unknown): number {
  if (Number.isInteger(value) && Number(value) >= 200 && Number(value) <= 599) return Number(value);
  throw new HttpError(400, `the status is ${JSON.stringify(value)}; it must be an integer from 200 to 599`);
}

function linesFrom(headers: unknown): Line[] {
  if (Array.isArray(headers) && headers.every(isLine)) return headers.map(checked);
  throw new HttpError(400, '"headers" must be a list of [name, value], both strings');
}

const isLine = (line: unknown): line is Line =>
  Array.isArray(line) && line.length === 2 && line.every((part) => typeof part === 'string');

function checked([name, value]: Line): Line {
  try {
    validateHeaderName(name);
    validateHeaderValue(name, value);
    return [name, value];
  } catch (error) {
    throw new HttpError(400, (error as Error).message);
  }
}
