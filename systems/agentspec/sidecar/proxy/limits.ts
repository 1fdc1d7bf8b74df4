// The sizes that the proxy accepts.

/** A request body may have this many bytes (PRX-6). */
export const MAX_REQUEST_BODY_BYTES = 1024 * 1024;
/** The head of a request or response may have this many bytes; common servers stop at 8 or 16 KiB. */
export const MAX_HEADER_BYTES = 64 * 1024;
/** Of a response that was blocked, this many bytes are read to keep its connection; a longer one is cut (ENF-3). */
export const MAX_DRAINED_BYTES = 1024 * 1024;
/** And the agent has this long to finish it. */
export const MAX_DRAIN_MS = 5_000;
