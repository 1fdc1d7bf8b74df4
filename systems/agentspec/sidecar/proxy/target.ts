// What a request target asks for: the path that goes to the agent, and whether it is a chat path.
import { posix } from 'node:path';
import { unescape } from 'node:querystring';

const ABSOLUTE_FORM = /^https?:\/\/[^/?#]*/i;

/**
 * The path and query that go to the agent, untouched (PRX-2, PRX-29); of a target in absolute form the part behind the host.
 * Undefined for a target that names no resource of the agent, such as the `*` of OPTIONS.
 */
export function forwardedPath(target: string): string | undefined {
  if (target.startsWith('/')) return target;
  const host = ABSOLUTE_FORM.exec(target)?.[0];
  if (host === undefined) return undefined;
  const path = target.slice(host.length);
  return path.startsWith('/') ? path : `/${path}`;
}

/** `;` and what follows it in a segment: Tomcat, Jetty and Spring take it for parameters and route by the rest. */
const PATH_PARAMETERS = /;[^/]*/g;

/**
 * The path as a lenient agent would route it: without query and path parameters, decoded, backslashes as slashes, because
 * WHATWG URLs take them so, without dot segments and doubled or trailing slashes, and in lower case, because Express
 * routes without regard to case by default. Policy compares this form, or a client could dodge the evaluation by spelling
 * a chat path differently (OPA-27, C-79).
 */
export function routedPath(path: string): string {
  const [withoutQuery = ''] = path.split(/[?#]/, 1);
  // Parameters go before decoding, for what they contain must not hinder it, and after it, for their `;` may be encoded.
  const decoded = unescape(withoutQuery.replace(PATH_PARAMETERS, '')).replaceAll('\\', '/');
  return posix
    .normalize(decoded.replace(PATH_PARAMETERS, ''))
    .replace(/(?<=.)\/$/, '')
    .toLowerCase();
}
