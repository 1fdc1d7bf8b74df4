// Attaches evidence to the step at hand, in the shapes of kinds.ts: masked first, then cut where it is too long.
import { comparedBy } from './comparison';
import { Excerpts, readable } from './excerpts';
import type { Exchange } from './exchange';
import type { ComparisonEvidence, ExchangeEvidence, RecordEvidence } from './kinds';
import { redactExchange, redactText } from './redact';
import { environmentSecrets } from './secrets';
import { UnreadErrors, type Seen } from './unread-errors';

/** As cucumber's World offers it. */
export type Attach = (data: string, options: { mediaType: string; fileName?: string }) => unknown;

/** What a platform gives of a record; see `recordEvidence`. */
export type RecordGiven = Omit<RecordEvidence, 'rowCount'>;

/** Of everything in kinds.ts; its shape says which it is. */
export const EXCHANGE_MEDIA_TYPE = 'application/json';

/** A longer table is cut in the evidence. */
const MOST_ROWS = 50;

export class EvidenceRecorder {
  readonly unreadErrors = new UnreadErrors();
  private readonly secrets = environmentSecrets();
  private readonly shown = new Excerpts(this.secrets);

  constructor(private readonly attach: Attach) {}

  /** @param seen tells at the end of the scenario whether a step has looked at the answer */
  exchange(exchange: Exchange, seen?: Seen): void {
    const masked = redactExchange(exchange, this.secrets);
    if (seen) this.unreadErrors.note(masked, seen);
    const { request, response, ...rest } = masked;
    const outcome = response ? String(response.status) : (rest.error ?? 'no answer');
    const title = `${request.method} ${request.target} -> ${outcome}`;
    this.attachJson(`${rest.channel}: ${title}`, {
      exchange: title,
      ...rest,
      request: { ...request, body: readable(request.body) },
      response: response && { ...response, body: readable(response.body) },
    });
  }

  /** @param record whatever a platform has to show beside exchanges; what is too long in it is cut */
  record({ title, text, rows, data, partOf, hops, ...rest }: RecordGiven): void {
    const { shown } = this;
    const fileName = shown.text(title);
    this.attachJson(fileName, {
      ...rest,
      title: fileName,
      text: text === undefined ? undefined : shown.text(text),
      rows: rows?.slice(0, MOST_ROWS).map((row) => shown.row(row)),
      rowCount: rows?.length,
      data: data === undefined ? undefined : shown.data(data),
      partOf: partOf && this.masked(partOf),
      hops: hops?.map((hop) => ({ ...hop, text: shown.text(hop.text) })),
    });
  }

  /** Attaches the two sides of the comparison that failed, where the error is of one. */
  comparison(error: unknown): void {
    const compared = comparedBy(error);
    if (!compared) return;
    const [expected, actual] = [this.shown.value(compared.expected), this.shown.value(compared.actual)];
    this.attachJson('expected beside actual', { comparison: { expected, actual } });
  }

  /** @param title says what the text is: "log of the orchestrator" */
  text(title: string, text: string): void {
    this.attach(redactText(text, this.secrets), { mediaType: 'text/plain', fileName: title });
  }

  /** @param png a picture, such as a page in a browser: nothing in it is masked */
  picture(title: string, png: Buffer): void {
    this.attach(png.toString('base64'), { mediaType: 'base64:image/png', fileName: title });
  }

  /** The id is compared with those in headers, so it is masked as they are, and not cut. */
  private masked({ requestId, ...rest }: NonNullable<RecordGiven['partOf']>): RecordGiven['partOf'] {
    return { ...rest, requestId: requestId && redactText(requestId, this.secrets) };
  }

  private attachJson(
    fileName: string,
    evidence: ExchangeEvidence | RecordEvidence | ComparisonEvidence,
  ): void {
    this.attach(JSON.stringify(evidence, null, 2), { mediaType: EXCHANGE_MEDIA_TYPE, fileName });
  }
}
