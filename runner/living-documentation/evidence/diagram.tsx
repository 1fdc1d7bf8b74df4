// Draws a sequence as people draw it on a board: a line for each party, an arrow for each message.
import { Scroll } from '../pages/scroll';
import type { Hop, Sequence } from './sequence';

const COLUMN = 170;
const ROW = 34;
const HEAD = 44;
/** More arrows than this are a list, not a picture. */
const MOST_HOPS = 40;

export function Diagram({ parties: all, hops }: Sequence) {
  const shown = hops.slice(0, MOST_HOPS);
  const parties = all.filter((party) => shown.some(({ from, to }) => from === party || to === party));
  const width = parties.length * COLUMN;
  const height = HEAD + shown.length * ROW + 10;
  const x = (party: string) => (parties.indexOf(party) + 0.5) * COLUMN;
  return (
    <figure class="diagram">
      <figcaption>
        What happened, in order{hops.length > MOST_HOPS && ` (the first ${MOST_HOPS} messages)`}
      </figcaption>
      <Scroll label="Sequence diagram">
        <svg
          viewBox={`0 0 ${width} ${height}`}
          width={width}
          height={height}
          role="img"
          aria-label={inWords(shown)}
        >
          {parties.map((party) => (
            <Party key={party} name={party} x={x(party)} height={height} />
          ))}
          {shown.map((hop, row) => (
            <Arrow key={row} hop={hop} from={x(hop.from)} to={x(hop.to)} y={HEAD + row * ROW + 26} />
          ))}
        </svg>
      </Scroll>
    </figure>
  );
}

const inWords = (hops: readonly Hop[]): string =>
  hops.map(({ from, to, text }) => `${from} to ${to}: ${text}`).join('; ');

function Party({ name, x, height }: { readonly name: string; readonly x: number; readonly height: number }) {
  return (
    <g class="party">
      <line x1={x} x2={x} y1={HEAD - 10} y2={height} />
      <rect x={x - COLUMN / 2 + 8} y={4} width={COLUMN - 16} height={28} rx={6} />
      <text x={x} y={23}>
        {cut(name, 22)}
      </text>
    </g>
  );
}

interface ArrowProps {
  readonly hop: Hop;
  readonly from: number;
  readonly to: number;
  readonly y: number;
}

function Arrow({ hop, from, to, y }: ArrowProps) {
  const direction = to > from ? 1 : -1;
  const start = from === to ? from + COLUMN / 3 : from;
  const end = to - direction * 7;
  const kinds = ['arrow', hop.isAnswer && 'answer', hop.isBad && 'bad'].filter(Boolean).join(' ');
  return (
    <g class={kinds}>
      <line x1={start} x2={end} y1={y} y2={y} />
      <path d={`M ${to} ${y} l ${-direction * 9} -4.5 v 9 z`} />
      <text x={(start + to) / 2} y={y - 6}>
        {cut(hop.text, Math.max(22, Math.floor(Math.abs(to - from) / 7)))}
        <title>{hop.text}</title>
      </text>
    </g>
  );
}

const cut = (text: string, most: number): string =>
  text.length > most ? `${text.slice(0, most - 1)}…` : text;
