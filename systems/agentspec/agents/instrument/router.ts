// Finds the instrument's route for a request, or says which routes there are.
import { HttpError, type Handler } from '../http';

export interface Route {
  /** `*` for any. */
  readonly method: string;
  /** `:name` stands for one segment, a closing `/*` for any rest, none included. */
  readonly path: string;
  /** For people. */
  readonly does: string;
  /** @param parameters the path's, decoded, in their order */
  readonly handle: (...parameters: string[]) => Handler;
}

/**
 * @returns the handler for a method and a path
 * @throws HttpError 404 for an unknown path, 405 for another method, 400 for a malformed escape
 */
export function createRouter(routes: readonly Route[]): (method: string, path: string) => Handler {
  const table = routes.map((route) => ({ route, pattern: patternOf(route.path) }));
  return (method, path) => {
    const onPath = table.filter(({ pattern }) => pattern.test(path));
    const found = onPath.find(({ route }) => route.method === '*' || route.method === method);
    if (found) return found.route.handle(...parametersOf(found.pattern, path));
    throw refusal(
      method,
      path,
      onPath.map(({ route }) => route),
      routes,
    );
  };
}

const patternOf = (path: string): RegExp =>
  new RegExp(`^${path.replace(/:\w+/g, '([^/]+)').replace(/\/\*$/, '(?:/.*)?')}$`);

function parametersOf(pattern: RegExp, path: string): string[] {
  const [, ...parameters] = pattern.exec(path) ?? [];
  try {
    return parameters.map(decodeURIComponent);
  } catch {
    throw new HttpError(400, `${path} has a malformed escape`);
  }
}

function refusal(method: string, path: string, onPath: readonly Route[], all: readonly Route[]): HttpError {
  if (onPath.length === 0) {
    return new HttpError(404, `the demo instrument has no ${path}`, {
      routes: all.map((route) => route.path),
    });
  }
  const methods = onPath.map((route) => route.method).join(', ');
  return new HttpError(405, `${path} takes ${methods}, not ${method}`);
}
