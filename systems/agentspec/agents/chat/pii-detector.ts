// The demo's input guardrail: takes personal data out of a message before anything else sees it.

export type PiiField = 'name' | 'email' | 'phone' | 'address';

export interface ScrubbedMessage {
  readonly content: string;
  readonly blocked: false;
  /** Absent where there was nothing to scrub. */
  readonly action?: 'scrub';
  readonly reason?: string;
}

/**
 * What each field looks like; a capture group, if any, is kept. Every repetition is bounded, so that a long message
 * costs linear time. A phone number needs a plus or separators: ids and timestamps are not personal data.
 */
const patterns: Readonly<Record<PiiField, RegExp>> = {
  email: /()(?<![\w.+-])[\w.+-]{1,64}@[\w-]{1,63}(?:\.[\w-]{1,63}){1,8}/g,
  phone: /()(?<![\w-])(?:\+\d[\d ().-]{6,14}\d|\(?\d{3}\)?[ .-]\d{3}[ .-]\d{4})(?![\w-])/g,
  address:
    /()\b\d{1,5} (?:[A-Z][a-z]{1,30} ){1,3}(?:Street|St|Avenue|Ave|Road|Rd|Lane|Ln|Drive|Dr|Boulevard|Blvd)\b/g,
  name: /((?:[Mm]y name is|[Cc]all me|I am|I'm) )[A-Z][a-z]{1,30}(?: [A-Z][a-z]{1,30})?\b/g,
};

/** @returns a guardrail that puts `[email]` and the like in place of the personal data in a message */
export const piiDetector =
  (fields: readonly PiiField[]) =>
  (message: string): ScrubbedMessage => {
    const found = fields.filter((field) => message.search(patterns[field]) >= 0);
    if (found.length === 0) return { content: message, blocked: false };
    const content = found.reduce((text, field) => text.replace(patterns[field], `$1[${field}]`), message);
    return { content, blocked: false, action: 'scrub', reason: `scrubbed ${found.join(', ')}` };
  };
