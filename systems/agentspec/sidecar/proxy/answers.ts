// The answers that the proxy gives in the agent's place: most have a small JSON body with `error`.

export interface Answer {
  readonly status: number;
  /** An object is sent as JSON. */
  readonly body:
    ({ readonly error: string; readonly message: string } & Readonly<Record<string, unknown>>) | Buffer | '';
  /** Content type of a body that is no object. */
  readonly type?: string;
  /** The answer replaces one of the agent that violates its policy. */
  readonly opaBlocked?: true;
}

/** PRX-6. */
export const tooLarge = (limit: number): Answer => ({
  status: 413,
  body: { error: 'PayloadTooLarge', message: `The request body is over the limit of ${limit} bytes.` },
});

/** PRX-15; the message does not show where the agent lives. */
export const badGateway = (error: NodeJS.ErrnoException): Answer => ({
  status: 502,
  body: { error: 'BadGateway', message: `The agent gave no usable response (${error.code ?? error.name}).` },
});

/** For a target that names no resource of the agent, and for a method that no HTTP agent answers. */
export const notImplemented = (method: string, target: string): Answer => ({
  status: 501,
  body: { error: 'NotImplemented', message: `The proxy does not forward ${method} ${target}.` },
});

/** PRX-23. */
export const badHost: Answer = {
  status: 400,
  body: { error: 'BadRequest', message: 'The request must have one Host header, with a valid host.' },
};

/** PRX-25, PRX-31. */
export const unknownTransferCoding = (codings: string): Answer => ({
  status: 501,
  body: {
    error: 'NotImplemented',
    message: `The proxy knows the transfer coding chunked only, not "${codings}".`,
  },
});

/** ENF-1, ENF-2. */
export const policyViolation = (violations: readonly string[]): Answer => ({
  status: 403,
  opaBlocked: true,
  body: {
    error: 'PolicyViolation',
    blocked: true,
    violations,
    message: `The response of the agent violates its policy: ${violations.join(', ')}.`,
  },
});
