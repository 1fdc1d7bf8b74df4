// Attaches evidence to the step at hand: every exchange with the platform, and on failure what the platform logged.
import type { Exchange } from './exchange';
import { redactExchange, redactText } from './redact';
import { environmentSecrets } from './secrets';

/** As cucumber's World offers it. */
export type Attach = (data: string, options: { mediaType: string; fileName?: string }) => unknown;

/** A longer body is cut in the evidence; the step has seen it whole. */
const LONGEST_BODY = 8 * 1024;

/** The media type by which reports recognise an exchange; it is JSON, and shown as such elsewhere. */
export const EXCHANGE_MEDIA_TYPE = 'application/json';

export class EvidenceRecorder {
  private readonly secrets = environmentSecrets();

  constructor(private readonly attach: Attach) {}

  exchange(exchange: Exchange): void {
    const { request, response, ...rest } = redactExchange(exchange, this.secrets);
    const outcome = response ? String(response.status) : (rest.error ?? 'no answer');
    const title = `${request.method} ${request.target} -> ${outcome}`;
    const evidence = {
      exchange: title,
      ...rest,
      request: { ...request, body: readable(request.body) },
      response: response && { ...response, body: readable(response.body) },
    };
    this.attach(JSON.stringify(evidence, null, 2), {
      mediaType: EXCHANGE_MEDIA_TYPE,
      fileName: `${rest.door}: ${title}`,
    });
  }

  /** @param title says what the text is: "log of the fitness-tracker sidecar" */
  text(title: string, text: string): void {
    this.attach(redactText(text, this.secrets), { mediaType: 'text/plain', fileName: title });
  }
}

/** JSON as JSON, so that it is folded and not escaped; anything else as text; both bounded. */
function readable(body: string | undefined): unknown {
  if (body === undefined || body === '') return undefined;
  if (body.length > LONGEST_BODY)
    return `${body.slice(0, LONGEST_BODY)} … (${body.length} characters in all)`;
  try {
    return JSON.parse(body);
  } catch {
    return body;
  }
}
