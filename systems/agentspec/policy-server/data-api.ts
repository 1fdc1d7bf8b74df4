// OPA's Data API, read-only: from a question in HTTP's terms to the answer.
import type { PolicySet } from './policy-set';

export interface Answer {
  readonly status: number;
  /** A string is sent as plain text, an object as JSON. */
  readonly body: string | object;
  /** What was decided on what; absent where nothing was. */
  readonly decision?: { readonly input: unknown; readonly result: unknown };
}

/** A question that cannot be answered as asked; OPA's error shape is made of it. */
class InvalidParameter extends Error {}

/**
 * Answers `GET /v1/data/<path>?input=`.
 *
 * @param path names below `data`, already decoded
 * @param input the parameter's text, or null if there is none
 */
export function getData(policies: PolicySet, path: readonly string[], input: string | null): Answer {
  return answer(() => {
    const document = input === null ? undefined : parse(input, 'parameter');
    return { input: document, result: policies.query(path, document) };
  });
}

/**
 * Answers `POST /v1/data/<path>` (OPA-13).
 *
 * @param body a JSON object whose key `input` is the input document; may be empty
 */
export function postData(policies: PolicySet, path: readonly string[], body: string): Answer {
  return answer(() => {
    const input = inputOf(body);
    return { input, result: policies.query(path, input), ...(input === undefined && { warning: noInput }) };
  });
}

const noInput = { code: 'api_usage_warning', message: "'input' key missing from the request" };

interface Answered {
  readonly input: unknown;
  readonly result: unknown;
  readonly warning?: object;
}

function answer(question: () => Answered): Answer {
  try {
    const { input, ...body } = question();
    return { status: 200, body, decision: { input, result: body.result } };
  } catch (error) {
    if (error instanceof InvalidParameter) return failure(400, 'invalid_parameter', error.message);
    return failure(500, 'internal_error', error instanceof Error ? error.message : String(error));
  }
}

/** An answer in OPA's error shape. */
export const failure = (status: number, code: string, message: string): Answer => ({
  status,
  body: { code, message },
});

/** The input in a request's body; null counts as none, as in OPA. */
function inputOf(body: string): unknown {
  if (body === '') return undefined;
  const document = parse(body, 'body');
  if (typeof document !== 'object' || Array.isArray(document)) {
    throw new InvalidParameter(
      'body contains malformed input document: it must be a JSON object with the key input',
    );
  }
  return (document as { input?: unknown } | null)?.input ?? undefined;
}

function parse(text: string, where: 'body' | 'parameter'): unknown {
  try {
    const value: unknown = JSON.parse(text);
    return /\\u[dD]/.test(text) ? wellFormed(value) : value;
  } catch (error) {
    throw new InvalidParameter(
      `${where} contains malformed input document: ${(error as SyntaxError).message}`,
    );
  }
}

/**
 * Replaces lone surrogates, as OPA does: the compiled policy would abort on one, and an agent that reports one
 * would escape its verdict.
 */
const wellFormed = (value: unknown): unknown =>
  JSON.parse(
    JSON.stringify(value).replace(/\\(?:u(d[89a-f][\da-f]{2})|.)/g, (escape, lone) =>
      lone ? '\ufffd' : escape,
    ),
  );
