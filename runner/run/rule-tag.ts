// Tells a tag that cites the catalogue from one that the specification declares.

/** A tag that cites a requirement, a rule or a decision, as `@ASR-7`, `@PRX-3` or `@C-29`. */
export const RULE_TAG = /^@[A-Z][A-Z0-9]*-\d+$/;
