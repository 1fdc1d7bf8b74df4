// Which records tell of which exchange: by request id, by time, or by both.
import { headerOf } from '../../evidence/exchange';
import type { ItemOf } from './item';

type Exchange = ItemOf<'exchange'>;
type Part = ItemOf<'record'>;

export class PartsOfExchanges {
  private readonly taken = new Set<Part>();

  constructor(private readonly records: readonly Part[]) {}

  /** @param exchange the next one, in order of time @returns the records that tell of it, as they were recorded */
  next(exchange: Exchange): Part[] {
    const kinds = new Set<string>();
    return this.records.filter((record) => {
      if (!isPart(record, exchange)) return false;
      if (record.happenedAt !== undefined) return true;
      // Request ids are not unique: the first exchange with an id has the first record with it.
      if (this.taken.has(record) || kinds.has(record.record)) return false;
      kinds.add(record.record);
      this.taken.add(record);
      return true;
    });
  }
}

function isPart({ partOf, happenedAt }: Part, exchange: Exchange): boolean {
  if (partOf?.system !== exchange.system || (partOf.channel ?? exchange.channel) !== exchange.channel)
    return false;
  const { requestId } = partOf;
  if (requestId !== undefined && requestId !== headerOf(exchange.request.headers, 'x-request-id'))
    return false;
  return happenedAt === undefined ? requestId !== undefined : isDuring(happenedAt, exchange);
}

/** Clocks of two processes of one machine agree, but one of them may tell more digits. */
const SLACK_MS = 2;

function isDuring(moment: string, { startedAt, durationMs }: Exchange): boolean {
  const sinceBegin = Date.parse(moment) - Date.parse(startedAt);
  return sinceBegin >= -SLACK_MS && sinceBegin <= durationMs + SLACK_MS;
}
