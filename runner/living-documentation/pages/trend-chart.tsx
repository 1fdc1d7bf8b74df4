// The runs as columns: how many scenarios came out how, over time.
import type { TrendPoint } from '../../history/over-time';
import { token } from './parts';
import { Scroll } from './scroll';

const BAR = { width: 16, gap: 4, height: 90 };

const STACK = ['passed', 'not run', 'broken', 'failed'] as const;

/** One column a run, the oldest left, as high as the run was long in scenarios. */
export function TrendChart({ points }: { readonly points: readonly TrendPoint[] }) {
  const most = Math.max(...points.map(({ total }) => total), 1);
  const width = points.length * (BAR.width + BAR.gap);
  return (
    <figure class="trend">
      <Scroll label="Trend">
        <svg
          viewBox={`0 0 ${width} ${BAR.height}`}
          width={width}
          height={BAR.height}
          role="img"
          aria-label={inWords(points)}
        >
          {points.map((point, index) => (
            <Column key={point.id} point={point} x={index * (BAR.width + BAR.gap)} most={most} />
          ))}
        </svg>
      </Scroll>
      <figcaption class="quiet">
        One column a run, the newest on the right; from below: passed, not run, broken, failed.
      </figcaption>
    </figure>
  );
}

function Column({
  point,
  x,
  most,
}: {
  readonly point: TrendPoint;
  readonly x: number;
  readonly most: number;
}) {
  const height = (count: number) => (count / most) * BAR.height;
  const tops = STACK.map((_, index) =>
    STACK.slice(0, index + 1).reduce((sum, one) => sum + point.counts[one], 0),
  );
  return (
    <g>
      <title>{`${point.startedAt.slice(0, 16)}: ${STACK.map((one) => `${point.counts[one]} ${one}`).join(', ')}`}</title>
      {STACK.map((verdict, index) => (
        <rect
          key={verdict}
          class={token(verdict)}
          x={x}
          width={BAR.width}
          y={BAR.height - height(tops[index]!)}
          height={height(point.counts[verdict])}
        />
      ))}
    </g>
  );
}

const inWords = (points: readonly TrendPoint[]): string =>
  points
    .map(
      ({ startedAt, counts }) =>
        `${startedAt.slice(0, 16)}: ${counts.passed} passed, ${counts.failed} failed`,
    )
    .join('; ');
