// What the attachments of a scenario hold: written by the recorder, read by the living documentation.
import { z } from 'zod';

const headers = z.record(z.string(), z.union([z.string(), z.array(z.string())]).optional());
/** JSON where it was JSON, else text, cut where it was long. */
const body = z.unknown().optional();

/** A request of the scenario and what came back. */
export const exchangeEvidence = z.object({
  /** `POST /chat -> 200` */
  exchange: z.string(),
  /** `shop`, `database` */
  system: z.string(),
  /** `API`, `SQL` */
  channel: z.string(),
  /** Of the channel, as of a party. */
  rank: z.number().optional(),
  /** ISO 8601, milliseconds, by the clock of the suite. */
  startedAt: z.string(),
  durationMs: z.number(),
  /** Why no answer, or no whole answer, came. */
  error: z.string().optional(),
  request: z.object({ method: z.string(), target: z.string(), headers, body }),
  response: z.object({ status: z.number(), headers, body }).optional(),
});

/** Whoever sends or receives in a diagram. */
const party = z.object({
  /** `API`, `stock` */
  name: z.string(),
  /** Told in a diagram of several systems only. */
  system: z.string().optional(),
  /** A smaller one stands further left; whoever has none stands to the right, in order of appearance. */
  rank: z.number().optional(),
});

/** A message that a record proves. An end that is left out is the channel asked in the exchange; alone, the client. */
const hop = z.object({
  from: party.optional(),
  to: party.optional(),
  text: z.string(),
  /** Drawn dashed. */
  isAnswer: z.boolean().optional(),
  /** A refusal or an error, drawn to be seen. */
  isBad: z.boolean().optional(),
  /** Of several hops during one exchange, that with the smaller number (0 unless given) comes first. */
  order: z.number().optional(),
});

/** Anything else that a platform shows: an audit entry, an SQL query with its rows, a message of a WebSocket. */
export const recordEvidence = z.object({
  /** What it is, as it is counted: `SQL query`. */
  record: z.string(),
  system: z.string(),
  /** `SELECT name FROM orders` */
  title: z.string(),
  /** What is to be said before the data. */
  text: z.string().optional(),
  /** A table; its columns are the fields of its rows. */
  rows: z.array(z.record(z.string(), z.unknown())).optional(),
  /** Of the table: the rows that it had before it was cut. */
  rowCount: z.number().optional(),
  data: z.unknown().optional(),
  /** ISO 8601. */
  happenedAt: z.string().optional(),
  /**
   * The exchange during which it happened: with this request id, under way at that time, or both. By an id alone, the
   * first exchange that has it takes the first record of each kind. What is part of none is drawn when it happened.
   */
  partOf: z
    .object({ system: z.string(), channel: z.string().optional(), requestId: z.string().optional() })
    .optional(),
  hops: z.array(hop).optional(),
});

/** The two sides of an expectation that did not hold. */
export const comparisonEvidence = z.object({
  comparison: z.object({ expected: z.unknown().optional(), actual: z.unknown().optional() }),
});

export type ExchangeEvidence = z.infer<typeof exchangeEvidence>;
export type RecordEvidence = z.infer<typeof recordEvidence>;
export type ComparisonEvidence = z.infer<typeof comparisonEvidence>;
export type Party = z.infer<typeof party>;
export type RecordedHop = z.infer<typeof hop>;
