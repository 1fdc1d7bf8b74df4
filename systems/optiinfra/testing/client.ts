// A client for the tests of the whole platform: JSON over HTTP, and a wait that says why not yet.

export interface Answer<T> {
  readonly status: number;
  readonly body: T;
}

/** @returns the answer whatever its status; `token` is sent as a bearer token */
export async function call<T = Record<string, unknown>>(
  method: string,
  url: string,
  body?: object,
  token?: string,
): Promise<Answer<T>> {
  const response = await fetch(url, {
    method,
    headers: {
      ...(body ? { 'content-type': 'application/json' } : {}),
      ...(token ? { authorization: `Bearer ${token}` } : {}),
    },
    ...(body ? { body: JSON.stringify(body) } : {}),
  });
  const text = await response.text();
  return { status: response.status, body: (text ? JSON.parse(text) : undefined) as T };
}

const ASK_AGAIN_MS = 50;

/** @throws {Error} with the last answer, where none fits in time */
export async function until<T>(
  ask: () => Promise<T>,
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
