// Masks what must not be read in a report: credentials in headers, secret-looking fields, secrets of this shell.
import { exactJson, isNumber, parseExactJson } from '../exact-json';
import type { Exchange, HeaderValues } from './exchange';
import { isSecretField, isSecretName, MASK, maskValues, type Secrets } from './secrets';

const jsonField = /("((?:[^"\\]|\\.)*)"\s*:\s*)("(?:[^"\\]|\\.)*(?:"|\\?$)|-?\d[\d.eE+-]*)/g;
const assignment = /((?:^|[?&\s])([^\s=&?]{1,64})=)[^\s&]+/g;
/** As `kubectl describe` writes a variable: indented, its name, and its value in a column of its own. */
const describedVariable = /^(\s{2,}([A-Za-z_][\w.-]*):\s{2,})(?!<set to the key )(\S.*)$/;
const authorizationScheme = /\b(Bearer|Basic)\s+[\w.~+/=-]{16,}/gi;

/** @returns `text` without secrets; JSON stays JSON, also where it is a line, the end of a line, or a string in JSON. */
export function redactText(text: string, secrets: Secrets): string {
  const whole = redactJson(text, secrets);
  if (whole !== undefined) return maskValues(whole, secrets);
  const lines = maskValues(text, secrets).split('\n');
  return maskDescribed(lines)
    .map((line) => redactLine(line, secrets))
    .join('\n');
}

/** @returns the exchange with every secret masked: in headers, target, bodies and error. */
export function redactExchange(exchange: Exchange, secrets: Secrets): Exchange {
  const text = (value: string): string => redactText(value, secrets);
  const { request, response, error } = exchange;
  return {
    ...exchange,
    request: {
      ...request,
      target: text(request.target),
      headers: maskHeaders(request.headers, text),
      body: request.body && text(request.body),
    },
    ...(response && {
      response: { ...response, headers: maskHeaders(response.headers, text), body: text(response.body) },
    }),
    ...(error && { error: text(error) }),
  };
}

function maskHeaders(headers: HeaderValues, text: (value: string) => string): HeaderValues {
  return Object.fromEntries(
    Object.entries(headers).map(([name, value]) => {
      if (value === undefined) return [name, value];
      if (isSecretName(name)) return [name, MASK];
      return [name, Array.isArray(value) ? value.map(text) : text(value)];
    }),
  );
}

/** @returns `json` with its secrets masked, as it was when it has none; undefined when it is no object and no list. */
function redactJson(json: string, secrets: Secrets): string | undefined {
  if (!/^\s*[[{]/.test(json)) return undefined;
  try {
    const value = parseExactJson(json);
    const masked = exactJson(maskJson(value, false, secrets));
    // A repeated field is lost in parsing, not in the text.
    return masked === exactJson(value) ? maskPatterns(json) : masked;
  } catch {
    // Not JSON, or nested too deep to be walked: it is treated as text.
    return undefined;
  }
}

function redactLine(line: string, secrets: Secrets): string {
  const start = line.search(/[[{]/);
  const json = start < 0 ? undefined : redactJson(line.slice(start), secrets);
  return json === undefined ? maskPatterns(line) : maskPatterns(line.slice(0, start)) + json;
}

/** @param isSecret whether a field above says that whatever is below is secret */
function maskJson(value: unknown, isSecret: boolean, secrets: Secrets): unknown {
  if (typeof value === 'string') return isSecret && value !== '' ? MASK : redactText(value, secrets);
  if (isNumber(value)) return isSecret || maskValues(String(value), secrets) !== String(value) ? MASK : value;
  if (Array.isArray(value)) return value.map((item) => maskJson(item, isSecret, secrets));
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(
    Object.entries(value).map(([name, inner]) => [
      maskValues(name, secrets),
      maskJson(inner, isSecret || isSecretField(name, isNumber(inner)), secrets),
    ]),
  );
}

/** Values of variables that `kubectl describe` writes; one of several lines goes on in the column where it began. */
function maskDescribed(lines: readonly string[]): string[] {
  let column = Infinity;
  return lines.map((line) => {
    const [, start = '', name = '', value = ''] = describedVariable.exec(line) ?? [];
    const indentation = line.search(/\S/);
    if (isSecretField(name, /^\d+$/.test(value))) column = start.length;
    else if (indentation < 0) return line;
    else if (indentation < column) column = Infinity;
    return column === Infinity ? line : `${start || line.slice(0, indentation)}${MASK}`;
  });
}

/** What looks like a secret in text that is no JSON: fields of cut JSON, `name=value`, authorization headers. */
function maskPatterns(text: string): string {
  return text
    .replace(jsonField, (field, start: string, name: string, value: string) =>
      isSecretField(unescape(name), !value.startsWith('"')) ? `${start}"${MASK}"` : field,
    )
    .replace(assignment, (pair, start: string, name: string) =>
      isSecretName(decode(name)) ? `${start}${MASK}` : pair,
    )
    .replace(authorizationScheme, `$1 ${MASK}`);
}

function decode(name: string): string {
  try {
    return decodeURIComponent(name);
  } catch {
    return name;
  }
}

function unescape(name: string): string {
  try {
    return JSON.parse(`"${name}"`);
  } catch {
    return name;
  }
}
