// The public API of OptiInfra, as one user speaks to it: asks, decides, and waits for what was promised.
import { AssertionError } from 'chai';
import { Answer } from '../../../runner/http/answer';
import { jsonBody, type HttpClient } from '../../../runner/http/http-client';
import { waitUntil, type Probe } from '../../../runner/wait';
import type { Timeout } from '../../../runner/timeouts';
import { timeouts } from '../../timeouts';
import type { AgentType } from '../names';
import {
  terminal,
  type Analysis,
  type AuditEntry,
  type Infrastructure,
  type Optimization,
  type Outcome,
  type PlatformEvent,
  type Point,
  type Recommendation,
} from './types';

/** Scenarios of `--parallel` and slow machines share the platform; a look costs it little. */
const LONGEST_PAUSE_MS = 100;

export class Api {
  /** @param authorization how this user shows who it is; of nobody, none */
  constructor(
    private readonly http: HttpClient,
    private readonly authorization: Readonly<Record<string, string>> = {},
  ) {}

  /** Any request, any answer. */
  send(method: string, target: string, body?: unknown): Promise<Answer> {
    return this.http.send(this.request(method, target, body));
  }

  /** @returns what was answered with success. @throws AssertionError quoting any other answer */
  async ask<T>(method: string, target: string, body?: unknown): Promise<T> {
    return succeeded<T>(await this.send(method, target, body), `${method} ${target}`);
  }

  /** For what goes on beside a scenario, or tidies up after it: no evidence. @throws AssertionError as `ask` */
  async quietly(method: string, target: string, body?: unknown): Promise<void> {
    const { answer } = await this.http.sendUnrecorded(this.request(method, target, body));
    succeeded(answer, `${method} ${target}`);
  }

  get<T>(target: string): Promise<T> {
    return this.ask<T>('GET', target);
  }

  /**
   * Asks again and again; the last answer is evidence.
   * @param notYet says why an answer is not what is waited for, nothing when it is
   * @throws WaitExpired with what `notYet` said last
   */
  async until<T>(
    target: string,
    what: string,
    limit: Timeout,
    notYet: (value: T) => string | undefined,
  ): Promise<T> {
    let last: Awaited<ReturnType<HttpClient['sendUnrecorded']>> | undefined;
    const look = async (): Promise<Probe<T>> => {
      last = await this.http.sendUnrecorded(this.request('GET', target));
      const value = succeeded<T>(last.answer, `GET ${target}`);
      const reason = notYet(value);
      return reason === undefined ? { value } : { notYet: reason };
    };
    try {
      return await waitUntil(what, limit, look, LONGEST_PAUSE_MS);
    } finally {
      if (last) this.http.record(last.exchange, last.answer);
    }
  }

  /** @returns the id of the analysis that was started (ANL-1) */
  async analyse(customer: string, agent: AgentType): Promise<string> {
    const body = { agent_type: agent };
    const answer = await this.ask<{ status: string; analysis_id: string }>(
      ...(['POST', `/customers/${customer}/analyze`, body] as const),
    );
    if (answer.status === 'started') return answer.analysis_id;
    throw new AssertionError(`the ${agent} analysis is said to be "${answer.status}" instead of started`);
  }

  /** @throws WaitExpired when it takes longer than the timeout RECOMMENDATION; AssertionError when it failed */
  async analysed(id: string): Promise<Analysis> {
    const done = await this.until<Analysis>(
      ...([`/analyses/${id}`, 'the analysis to end', timeouts.RECOMMENDATION] as const),
      ({ status }) => (status === 'running' ? 'it is running' : undefined),
    );
    if (done.status === 'completed') return done;
    throw new AssertionError(`the analysis failed: ${done.error}`);
  }

  recommendations(customer: string, query = ''): Promise<Recommendation[]> {
    return this.get(`/customers/${customer}/recommendations${query}`);
  }

  /** Waits until every validation has arrived (RCM-8). */
  validated(id: string): Promise<Recommendation> {
    const target = `/recommendations/${id}`;
    return this.until(target, 'the validations', timeouts.RECOMMENDATION, ({ status, validations }) =>
      status === 'validating' ? `only ${validations.length} have arrived` : undefined,
    );
  }

  /** @returns the id of the optimization (RCM-21) */
  async approve(recommendation: string): Promise<string> {
    const target = `/recommendations/${recommendation}/approve`;
    const answer = await this.ask<{ status: string; optimization_id: string }>('POST', target, {});
    if (answer.status === 'approved') return answer.optimization_id;
    throw new AssertionError(`the recommendation is said to be "${answer.status}" instead of approved`);
  }

  /** Waits until it is in a state in which it stays (OPT-6). */
  ended(optimization: string): Promise<Optimization> {
    const target = `/optimizations/${optimization}`;
    return this.until(target, 'the optimization to end', timeouts.OPTIMIZATION, (one) =>
      terminal.includes(one.status) ? undefined : progressOf(one),
    );
  }

  /** Waits until green has this share of the traffic, in percent, while the optimization goes on. */
  untilShare(optimization: string, share: number): Promise<Optimization> {
    const target = `/optimizations/${optimization}`;
    const what = `a share of ${share} %`;
    return this.until<Optimization>(target, what, timeouts.OPTIMIZATION, (one) => {
      if (terminal.includes(one.status)) throw new AssertionError(`it is ${one.status} before ${what}`);
      return one.traffic_percent === share ? undefined : progressOf(one);
    });
  }

  optimization(id: string): Promise<Optimization> {
    return this.get(`/optimizations/${id}`);
  }

  outcome(optimization: string): Promise<Outcome> {
    return this.get(`/optimizations/${optimization}/outcome`);
  }

  metric(customer: string, type: string, since?: string): Promise<Point[]> {
    const from = since === undefined ? '' : `&start_time=${encodeURIComponent(since)}`;
    return this.get(`/customers/${customer}/metrics?metric_type=${type}${from}`);
  }

  infrastructure(customer: string): Promise<Infrastructure> {
    return this.get(`/customers/${customer}/infrastructure`);
  }

  events(customer: string): Promise<PlatformEvent[]> {
    return this.get(`/customers/${customer}/events`);
  }

  audit(customer: string): Promise<AuditEntry[]> {
    return this.get(`/customers/${customer}/audit`);
  }

  private request(method: string, target: string, body?: unknown) {
    const json = body === undefined ? undefined : jsonBody(body);
    return { method, target, body: json?.body, headers: { ...json?.headers, ...this.authorization } };
  }
}

function succeeded<T>(answer: Answer, request: string): T {
  const { status, text } = answer;
  if (status >= 200 && status < 300) return (text === '' ? undefined : answer.json()) as T;
  throw new AssertionError(`${request} was answered with ${status}: ${text.slice(0, 500)}`);
}

/** "executing, 50 % of the traffic, at validate_50_percent" */
function progressOf({ status, traffic_percent, execution_steps }: Optimization): string {
  const step = execution_steps.find((one) => one.status === 'running')?.name ?? 'no step';
  return `${status}, ${traffic_percent} % of the traffic, at ${step}`;
}
