// Asks OPA for the violations of one agent's policy; whatever goes wrong is no verdict, never a denial.
import { Pool } from 'undici';
import { isRecord } from '../../common/is-record';
import type { Logger } from '../../common/log';
import type { OpaInput } from './input';
import { opaPackage } from './package-name';

/** OPA's answer for one request: denied with violations, or allowed with none. */
export interface Verdict {
  readonly violations: string[];
}

export interface OpaEngineOptions {
  /** Base URL of OPA, without a trailing slash. */
  readonly url: string;
  readonly agentName: string;
  readonly log: Logger;
  /** How long OPA has to answer (OPA-16). */
  readonly timeoutMs?: number;
}

const ANSWER_LIMIT = 1024 * 1024;
/** Shorter than any server's: a connection that OPA closes while it is asked would cost a verdict. */
const IDLE_CONNECTION_MS = 1_000;

/** One policy package on one OPA server (OPA-13), asked over connections of its own. */
export class OpaEngine {
  readonly #pool: Pool;
  readonly #path: string;
  readonly #log: Logger;
  readonly #timeoutMs: number;

  /** @throws {StartUpError} if the agent's name gives no valid package */
  constructor({ url, agentName, log, timeoutMs = 3_000 }: OpaEngineOptions) {
    const { origin, pathname } = new URL(url);
    this.#path = `${pathname.replace(/\/$/, '')}/v1/data/agentspec/agent/${opaPackage(agentName)}/deny`;
    this.#log = log;
    this.#timeoutMs = timeoutMs;
    this.#pool = new Pool(origin, {
      keepAliveTimeout: IDLE_CONNECTION_MS,
      keepAliveMaxTimeout: IDLE_CONNECTION_MS,
      maxResponseSize: ANSWER_LIMIT,
      // #deadline ends a query as a whole.
      headersTimeout: 0,
      bodyTimeout: 0,
    });
  }

  /**
   * Has the policy judge `input`. Never rejects: undefined means no verdict (OPA-16, OPA-17), and the log says why
   * (OPA-18).
   */
  async evaluate(input: OpaInput): Promise<Verdict | undefined> {
    const deadline = new AbortController();
    const timer = setTimeout(
      () => deadline.abort(new Error(`no answer within ${this.#timeoutMs} ms`)),
      this.#timeoutMs,
    );
    try {
      // The race also ends a query that is still waiting for its connection, which the signal alone does not.
      return await Promise.race([this.#query(input, deadline.signal), rejection(deadline.signal)]);
    } catch (error) {
      const reason =
        error instanceof Error ? error.message || (error as NodeJS.ErrnoException).code : String(error);
      this.#log.warn({ reason, path: this.#path }, 'OPA gave no verdict; the response passes unjudged');
      return undefined;
    } finally {
      clearTimeout(timer);
    }
  }

  /** Ends the connections to OPA. */
  async close(): Promise<void> {
    await this.#pool.destroy();
  }

  async #query(input: OpaInput, signal: AbortSignal): Promise<Verdict> {
    const { statusCode, body } = await this.#pool.request({
      method: 'POST',
      path: this.#path,
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({ input }),
      signal,
    });
    const text = await body.text();
    if (statusCode < 200 || statusCode > 299) throw new Error(`OPA answered with status ${statusCode}`);
    return { violations: readViolations(JSON.parse(text)) };
  }
}

/**
 * The strings of `result` (OPA-15).
 *
 * @throws Error where there is no list: OPA has no such policy, or none that can be asked like this (OPA-16)
 */
function readViolations(answer: unknown): string[] {
  if (!isRecord(answer)) throw new Error('OPA answered with something else than a JSON object');
  const { result } = answer;
  if (result === undefined) throw new Error('OPA knows no such policy: its answer has no result');
  if (!Array.isArray(result)) throw new Error('the result of OPA is no list of violations');
  return result.filter((item) => typeof item === 'string');
}

const rejection = (signal: AbortSignal): Promise<never> =>
  new Promise((_resolve, reject) =>
    signal.addEventListener('abort', () => reject(signal.reason), { once: true }),
  );
