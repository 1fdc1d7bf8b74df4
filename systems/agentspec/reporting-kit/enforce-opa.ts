// Asks the policy engine from inside the agent, before an answer leaves it (KIT-13).
import { currentReport, type RequestReport } from './request-report';

/** The policy denies what the request did so far. */
export class PolicyViolationError extends Error {
  override readonly name = 'PolicyViolationError';

  constructor(readonly violations: readonly string[]) {
    super(`the policy denies this request: ${violations.join(', ')}`);
  }
}

export interface EnforceOpaOptions {
  /** Base URL of the policy engine. */
  readonly opaUrl: string;
  /** The agent's `metadata.name`; the policy's package is derived from it (OPA-14). */
  readonly agentName: string;
  /** provider/id. */
  readonly modelId: string;
  readonly guardrailsDeclared?: readonly string[];
  readonly toolsRegistered?: readonly string[];
  /** Treat an engine that gives no verdict as a denial; by default it is none. */
  readonly failClosed?: boolean;
  /** How long the engine may take, in milliseconds; default 3000. */
  readonly timeoutMs?: number;
}

export type Verdict = { readonly verdict: 'allowed' } | { readonly verdict: 'none'; readonly reason: string };

/**
 * Has the current request judged by what it did so far.
 * @returns allowed, or no verdict and why (fail open)
 * @throws PolicyViolationError with the violation ids on a denial, with `opa_unreachable` when failing closed;
 *   TypeError for an agent name that no policy package can have
 */
export async function enforceOpa(options: EnforceOpaOptions, report = currentReport()): Promise<Verdict> {
  const url = `${options.opaUrl.replace(/\/+$/, '')}/v1/data/agentspec/agent/${packageOf(options.agentName)}/deny`;
  const answer = await ask(url, inputOf(options, report), options.timeoutMs ?? 3000);
  if ('reason' in answer) {
    if (options.failClosed) throw new PolicyViolationError(['opa_unreachable']);
    return { verdict: 'none', reason: answer.reason };
  }
  if (answer.violations.length > 0) throw new PolicyViolationError(answer.violations);
  return { verdict: 'allowed' };
}

function packageOf(agentName: string): string {
  const name = agentName.replaceAll('-', '_');
  if (/^[a-z][a-z0-9_]{0,63}$/.test(name)) return name;
  throw new TypeError(
    `no policy package can be named after agent "${agentName}": it takes a lowercase letter, then up to 63 of a-z, 0-9 and hyphen`,
  );
}

/** The input document of the sidecar (OPA-19 to OPA-24), so that both ask the same question. */
function inputOf(options: EnforceOpaOptions, report: RequestReport | undefined): Record<string, unknown> {
  const toolsCalled = report?.toolsCalled ?? [];
  return {
    agent_name: options.agentName,
    request_type: 'llm_call',
    model_id: options.modelId,
    guardrails_declared: options.guardrailsDeclared ?? [],
    guardrails_invoked: report?.guardrailsInvoked ?? [],
    tools_registered: options.toolsRegistered ?? [],
    sdk_available: false,
    has_health_endpoint: false,
    has_capabilities_endpoint: false,
    all_checks_passing: false,
    ...(toolsCalled.length > 0 && { tools_called: toolsCalled }),
    ...(report?.userConfirmed && { user_confirmed: true }),
  };
}

type Answer = { readonly violations: string[] } | { readonly reason: string };

async function ask(url: string, input: Record<string, unknown>, timeoutMs: number): Promise<Answer> {
  try {
    const response = await fetch(url, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({ input }),
      signal: AbortSignal.timeout(timeoutMs),
    });
    if (!response.ok) return { reason: `${url} answered ${response.status}` };
    return { violations: violationsIn(await response.json()) };
  } catch (error) {
    return { reason: `${url}: ${error instanceof Error ? error.message : String(error)}` };
  }
}

/** What is no list, or no string in it, is no violation (OPA-15). */
function violationsIn(body: unknown): string[] {
  const result = typeof body === 'object' && body !== null && 'result' in body ? body.result : undefined;
  return Array.isArray(result) ? result.filter((item) => typeof item === 'string') : [];
}
