// What a request target asks for: the path that goes to the agent, and whether it is a chat path.
import { posix } from 'node:path';

const ABSOLUTE_FORM = /^https?:\/\/[^/?#]*/i;

/**
 * The path and query that go to the agent, untouched (PRX-2); of a target in absolute form the part behind the host.
 * Undefined for a target that names no resource of the agent, such as the `*` of OPTIONS.
 */
export function forwardedPath(target: string): string | undefined {
  if (target.startsWith('/')) return target;
  const host = ABSOLUTE_FORM.exec(target)?.[0];
  if (host === undefined) return undefined;
  const path = target.slice(host.length);
  return path.startsWith('/') ? path : `/${path}`;
}

/**
 * The path as a lenient agent would route it: without query, decoded, without dot segments and doubled or trailing
 * slashes, and in lower case, because Express routes without regard to case by default. Policy compares this form, or
 * a client could dodge the evaluation by spelling a chat path differently (OPA-9).
 */
export function routedPath(path: string): string {
  const [withoutQuery = ''] = path.split(/[?#]/, 1);
  return posix
    .normalize(decode(withoutQuery))
    .replace(/(?<=.)\/$/, '')
    .toLowerCase();
}

/** Percent-decodes; what is not UTF-8 stays as it is, because no chat path is spelled like that. */
function decode(path: string): string {
  try {
    return decodeURIComponent(path);
  } catch (error) {
    if (error instanceof URIError) return path;
    throw error;
  }
}
