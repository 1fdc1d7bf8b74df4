// What happened between the client and the systems, told from exchanges and records alone: nothing is assumed.
import { FIRST_ERROR_STATUS } from '../../evidence/exchange';
import type { Party, RecordedHop } from '../../evidence/kinds';
import type { EvidenceItem, ItemOf } from './item';
import { PartsOfExchanges } from './parts';

/** One arrow of the diagram. */
export interface Hop {
  readonly from: string;
  readonly to: string;
  readonly text: string;
  /** An answer is drawn dashed. */
  readonly isAnswer: boolean;
  /** A refusal or an error, drawn to be seen. */
  readonly isBad: boolean;
}

export interface Sequence {
  /** From left to right. */
  readonly parties: readonly string[];
  /** In order. */
  readonly hops: readonly Hop[];
}

type Exchange = ItemOf<'exchange'>;
type Drawn = RecordedHop & { readonly from: Party; readonly to: Party };

/** Whoever asks first stands left. */
const CLIENT: Party = { name: 'client', rank: Number.MIN_SAFE_INTEGER };

/** @returns parties and arrows; none where there is neither an exchange nor a record that stands alone */
export function sequenceOf(items: readonly EvidenceItem[]): Sequence {
  const records = items.filter((item) => item.kind === 'record');
  const exchanges = items.filter((item) => item.kind === 'exchange').sort((a, b) => beginOf(a) - beginOf(b));
  const parts = new PartsOfExchanges(records);
  const episodes = [
    ...exchanges.map((exchange) => ({ at: beginOf(exchange), hops: hopsOf(exchange, parts.next(exchange)) })),
    ...records.filter(standsAlone).map(({ happenedAt = '', hops = [] }) => ({
      at: Date.parse(happenedAt),
      hops: hops.map((hop) => withEnds(hop, CLIENT)),
    })),
  ];
  return named(episodes.sort((a, b) => a.at - b.at).flatMap(({ hops }) => hops));
}

const beginOf = ({ startedAt }: Exchange): number => Date.parse(startedAt);

/** Where nobody knows when it happened, it has no place in the order. */
const standsAlone = ({ partOf, happenedAt = '' }: ItemOf<'record'>): boolean =>
  partOf === undefined && !Number.isNaN(Date.parse(happenedAt));

function hopsOf(exchange: Exchange, parts: readonly ItemOf<'record'>[]): Drawn[] {
  const { system, channel, rank, request, response, error } = exchange;
  const asked: Party = { name: channel, system, rank };
  const outcome = [response?.status, error].filter((part) => part !== undefined).join(', ') || 'no answer';
  const isBad = error !== undefined || (response?.status ?? FIRST_ERROR_STATUS) >= FIRST_ERROR_STATUS;
  return [
    { from: CLIENT, to: asked, text: `${request.method} ${request.target}` },
    ...parts
      .flatMap(({ hops = [] }) => hops)
      .sort((a, b) => (a.order ?? 0) - (b.order ?? 0))
      .map((hop) => withEnds(hop, asked)),
    { from: asked, to: CLIENT, text: outcome, isAnswer: true, isBad },
  ];
}

const withEnds = (hop: RecordedHop, end: Party): Drawn => ({
  ...hop,
  from: hop.from ?? end,
  to: hop.to ?? end,
});

/** Where several systems take part, each party is told with its own. */
function named(hops: readonly Drawn[]): Sequence {
  const ends = hops.flatMap(({ from, to }) => [from, to]);
  const several = new Set(ends.flatMap(({ system }) => system ?? [])).size > 1;
  const nameOf = ({ name, system }: Party) =>
    several && system !== undefined ? `${name} of ${system}` : name;
  const parties = [...ends].sort((a, b) => rankOf(a) - rankOf(b)).map(nameOf);
  return {
    parties: [...new Set(parties)],
    hops: hops.map(({ from, to, text, isAnswer = false, isBad = false }) => ({
      from: nameOf(from),
      to: nameOf(to),
      text,
      isAnswer,
      isBad,
    })),
  };
}

const rankOf = ({ rank = Number.MAX_SAFE_INTEGER }: Party): number => rank;
