// Attaches evidence to the step at hand, in the shapes of kinds.ts: masked first, then cut where it is too long.
import { comparedBy, jsonText } from './comparison';
import { describeDecision } from './decision';
import type { Exchange } from './exchange';
import type { AuditEvidence, ComparisonEvidence, DecisionEvidence, ExchangeEvidence } from './kinds';
import { redactExchange, redactText } from './redact';
import { UnreadErrors, type Seen } from './unread-errors';
import { environmentSecrets, isSecretField, MASK } from './secrets';

/** As cucumber's World offers it. */
export type Attach = (data: string, options: { mediaType: string; fileName?: string }) => unknown;

type Evidence = ExchangeEvidence | AuditEvidence | DecisionEvidence | ComparisonEvidence;

/** A longer body, or part of something else, is cut in the evidence; the step has seen it whole. */
const LONGEST_BODY = 8 * 1024;

/** Of everything in kinds.ts; its shape says which it is. */
export const EXCHANGE_MEDIA_TYPE = 'application/json';

export class EvidenceRecorder {
  readonly unreadErrors = new UnreadErrors();
  private readonly secrets = environmentSecrets();

  constructor(private readonly attach: Attach) {}

  /** @param seen tells at the end of the scenario whether a step has looked at the answer */
  exchange(exchange: Exchange, seen?: Seen): void {
    if (seen) this.unreadErrors.note(exchange, seen);
    const { request, response, ...rest } = redactExchange(exchange, this.secrets);
    const outcome = response ? String(response.status) : (rest.error ?? 'no answer');
    const title = `${request.method} ${request.target} -> ${outcome}`;
    this.attachJson(`${rest.door}: ${title}`, {
      exchange: title,
      ...rest,
      request: { ...request, body: readable(request.body) },
      response: response && { ...response, body: readable(response.body) },
    });
  }

  /** @param entry as the control plane gives it (AUD-1); what is too long in it is cut */
  auditEntry(agent: string, entry: AuditEvidence['auditEntry']): void {
    const fields = Object.entries(entry).map(([name, value]) => [name, this.field(name, value)]);
    const shown = Object.fromEntries(fields);
    const auditEntry = { ...shown, requestId: String(shown.requestId) };
    const outcome = shown.statusCode ?? shown.excerpt ?? 'no status';
    this.attachJson(`audit entry: ${shown.method} ${shown.path} -> ${outcome}`, { agent, auditEntry });
  }

  /** @param decision of the agent's policy engine */
  decision(agent: string, { input, result, ...rest }: DecisionEvidence['decision']): void {
    const decision = { ...rest, input: this.shown(input), result: this.shown(result) };
    const title = `policy decision: ${agent} -> ${this.shown(describeDecision(result))}`;
    this.attachJson(title, { agent, decision });
  }

  /** Attaches the two sides of the comparison that failed, where the error is of one. */
  comparison(error: unknown): void {
    const compared = comparedBy(error);
    if (!compared) return;
    const [expected, actual] = [this.shown(compared.expected), this.shown(compared.actual)];
    this.attachJson('expected beside actual', { comparison: { expected, actual } });
  }

  /** @param title says what the text is: "log of the fitness-tracker sidecar" */
  text(title: string, text: string): void {
    this.attach(redactText(text, this.secrets), { mediaType: 'text/plain', fileName: title });
  }

  /** A text stays a text, even where it is JSON: "1" is not 1. */
  private shown(value: unknown): unknown {
    if (typeof value === 'string') return cut(redactText(value, this.secrets));
    return readable(redactText(jsonText(value), this.secrets));
  }

  /** Of an object, masked by its name, too. */
  private field(name: string, value: unknown): unknown {
    return isSecretField(name, typeof value === 'number') ? MASK : this.shown(value);
  }

  private attachJson(fileName: string, evidence: Evidence): void {
    this.attach(JSON.stringify(evidence, null, 2), { mediaType: EXCHANGE_MEDIA_TYPE, fileName });
  }
}

const cut = (text: string): string =>
  text.length > LONGEST_BODY ? `${text.slice(0, LONGEST_BODY)} … (${text.length} characters in all)` : text;

/** JSON as JSON, so that it is folded and not escaped; anything else as text; both bounded. */
function readable(body: string | undefined): unknown {
  if (body === undefined || body === '') return undefined;
  if (body.length > LONGEST_BODY) return cut(body);
  try {
    return JSON.parse(body);
  } catch {
    return body;
  }
}
