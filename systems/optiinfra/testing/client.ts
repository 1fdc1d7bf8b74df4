// A client for the tests of the whole platform: JSON over HTTP, and a wait that says why not yet.

export interface Answer<T> {
  readonly status: number;
  readonly body: T;
  readonly headers: Headers;
}
/** A bearer token, or headers as they are. */
export type Shown = string | Readonly<Record<string, string>>;

type Hears = (method: string, url: string, answer: Answer<unknown>, sent: unknown) => void;
let hears: Hears | undefined;
/** Whoever wants to judge every answer of this file of tests, says so here. */
export const hearEveryAnswer = (by: Hears): void => {
  hears = by;
};

/** @returns the answer whatever its status; `body` is sent as JSON, a string as it is */
export async function call<T = Record<string, unknown>>(
  method: string,
  url: string,
  body?: object | string,
  shown?: Shown,
): Promise<Answer<T>> {
  const response = await fetch(url, {
    method,
    headers: {
      ...(body === undefined ? {} : { 'content-type': 'application/json' }),
      ...(typeof shown === 'string' ? { authorization: `Bearer ${shown}` } : shown),
    },
    ...(body === undefined ? {} : { body: typeof body === 'string' ? body : JSON.stringify(body) }),
  });
  const text = await response.text();
  const { status, headers } = response;
  const answer = { status, headers, body: (text ? JSON.parse(text) : undefined) as T };
  hears?.(method, url, answer, body);
  return answer;
}

const ASK_AGAIN_MS = 50;

/** @throws {Error} with the last answer, where none fits in time */
export async function until<T>(
  ask: () => Promise<T> | T,
  fits: (answer: T) => boolean,
  limitMs = 60_000,
): Promise<T> {
  const deadline = Date.now() + limitMs;
  for (;;) {
    const answer = await ask();
    if (fits(answer)) return answer;
    if (Date.now() > deadline)
      throw new Error(`not within ${limitMs} ms; the last answer was ${JSON.stringify(answer)}`);
    await new Promise((resolve) => setTimeout(resolve, ASK_AGAIN_MS));
  }
}
