// Runs over time: how they went, what changed, what cannot be relied on, what takes long.
import type { Changes } from '../../history/changes';
import { flakyScenarios, slowest, trend, type FlakyScenario, type TrendPoint } from '../../history/over-time';
import type { RunEntry } from '../../history/run-entry';
import { allScenarios, type Folder, type ScenarioView } from '../documentation';
import { Layout } from './layout';
import { count } from '../../../count';
import { duration, linkTo, token } from './parts';
import { Scroll } from './scroll';

/** What earlier runs tell of this one. */
export interface Past {
  /** This run included, the newest last. */
  readonly runs: readonly RunEntry[];
  /** Nothing for a run that the history does not keep: a dry one, a refused one. */
  readonly current?:
    | {
        readonly run: RunEntry;
        /** Nothing where no run is comparable. */ readonly changes: Changes | undefined;
      }
    | undefined;
}

const MOST_SLOWEST = 15;

export function HistoryPage({ past, folders }: { readonly past: Past; readonly folders: readonly Folder[] }) {
  const known = new Map(allScenarios(folders).map((one) => [`${one.page}#${one.anchor}`, one]));
  return (
    <Layout frame={{ title: 'History', root: '', page: 'history', folders }}>
      <h1>History</h1>
      <ChangeList changes={past.current?.changes} known={known} />
      <Trend points={trend(past.runs)} current={past.current?.run.id} />
      <Unreliable scenarios={flakyScenarios(past.runs)} known={known} />
      {past.current && <Slowest run={past.current.run} known={known} />}
    </Layout>
  );
}

type Known = ReadonlyMap<string, ScenarioView>;

const KINDS: readonly [keyof Changes, string][] = [
  ['newlyFailing', 'Newly failing'],
  ['mended', 'Mended'],
  ['added', 'New'],
  ['gone', 'Gone'],
  ['noLongerRun', 'No longer run'],
];

/** What is different from the last run that ran the same scenario in an environment of this kind. */
export function ChangeList({
  changes,
  known,
}: {
  readonly changes: Changes | undefined;
  readonly known: Known;
}) {
  if (!changes) return <NothingBefore />;
  const kinds = KINDS.map(([kind, title]) => [title, changes[kind] as readonly string[]] as const);
  const some = kinds.filter(([, ids]) => ids.length > 0);
  return (
    <section id="changes">
      <h2>What changed since the last run</h2>
      {some.length === 0 && changes.slower.length === 0 && <p>Nothing came out differently.</p>}
      {some.map(([title, ids]) => (
        <details key={title} open={ids.length <= 12}>
          <summary>
            {title}: {count(ids.length, 'scenario')}
          </summary>
          <ul>
            {ids.map((id) => (
              <li key={id}>
                <Named id={id} known={known} />
              </li>
            ))}
          </ul>
        </details>
      ))}
      {changes.slower.length > 0 && (
        <details open={changes.slower.length <= 12}>
          <summary>Notably slower: {count(changes.slower.length, 'scenario')}</summary>
          <ul>
            {changes.slower.map(({ id, ms, before }) => (
              <li key={id}>
                <Named id={id} known={known} />: {duration(before)} before, {duration(ms)} now
              </li>
            ))}
          </ul>
        </details>
      )}
    </section>
  );
}

const NothingBefore = () => (
  <section id="changes">
    <h2>What changed since the last run</h2>
    <p>There is no earlier run to compare with.</p>
  </section>
);

/** A scenario of another run may be gone; its id still says what it was. */
function Named({ id, known }: { readonly id: string; readonly known: Known }) {
  const scenario = known.get(id);
  if (!scenario) return <>{id.replace('#', ': ').replaceAll('-', ' ')}</>;
  return (
    <>
      <a href={linkTo('', scenario)}>{scenario.title}</a> <span class="quiet">{scenario.capability}</span>
    </>
  );
}

function Trend({
  points,
  current,
}: {
  readonly points: readonly TrendPoint[];
  readonly current: string | undefined;
}) {
  if (points.length === 0)
    return (
      <section>
        <h2>Runs</h2>
        <p>No run has been kept yet. Every run that ran scenarios is kept, the newest fifty.</p>
      </section>
    );
  return (
    <section id="runs">
      <h2>Runs</h2>
      <TrendChart points={points} />
      <Scroll label="Runs">
        <table>
          <thead>
            <tr>
              <th scope="col">When</th>
              <th scope="col">Revision</th>
              <th scope="col">Environment</th>
              <th scope="col">Asked for</th>
              {['failed', 'broken', 'not run', 'passed', 'flaky'].map((name) => (
                <th key={name} scope="col" class="number">
                  {name}
                </th>
              ))}
              <th scope="col" class="number">
                Took
              </th>
            </tr>
          </thead>
          <tbody>
            {[...points].reverse().map((point) => (
              <RunRow key={point.id} point={point} isCurrent={point.id === current} />
            ))}
          </tbody>
        </table>
      </Scroll>
    </section>
  );
}

function RunRow({ point, isCurrent }: { readonly point: TrendPoint; readonly isCurrent: boolean }) {
  const { startedAt, revision, environment = '', selection, order, counts, flaky, durationMs } = point;
  const numbers = [counts.failed, counts.broken, counts['not run'], counts.passed, flaky];
  return (
    <tr>
      <th scope="row">
        <time dateTime={startedAt}>{`${startedAt.slice(0, 10)} ${startedAt.slice(11, 16)}`}</time>
        {isCurrent && ' (this run)'}
      </th>
      <td>
        {revision ? (
          <>
            <code>{revision.commit.slice(0, 8)}</code>
            {revision.changed && ' and changes'}
          </>
        ) : (
          'unknown'
        )}
      </td>
      <td>{environment.split('\n').join('; ')}</td>
      <td>
        {selection}
        {order !== undefined && order !== 'defined' && `, order ${order}`}
      </td>
      {numbers.map((number, index) => (
        <td key={index} class={`number ${number === 0 ? 'none' : ''}`}>
          {number}
        </td>
      ))}
      <td class="number">{duration(durationMs)}</td>
    </tr>
  );
}

const BAR = { width: 16, gap: 4, height: 90 };

/** One column a run, the oldest left, as high as the run was long in scenarios. */
function TrendChart({ points }: { readonly points: readonly TrendPoint[] }) {
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

const inWords = (points: readonly TrendPoint[]): string =>
  points
    .map(
      ({ startedAt, counts }) =>
        `${startedAt.slice(0, 16)}: ${counts.passed} passed, ${counts.failed} failed`,
    )
    .join('; ');

const STACK = ['passed', 'not run', 'broken', 'failed'] as const;

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

function Unreliable({
  scenarios,
  known,
}: {
  readonly scenarios: readonly FlakyScenario[];
  readonly known: Known;
}) {
  return (
    <section id="flaky">
      <h2>Flaky scenarios</h2>
      {scenarios.length === 0 && <p>None in the runs that are kept.</p>}
      <ul>
        {scenarios.map(({ id, retried, alternated }) => (
          <li key={id}>
            <Named id={id} known={known} />
            {': '}
            {[
              retried.length > 0 && `passed only when tried again in ${count(retried.length, 'run')}`,
              alternated.length > 0 &&
                `passed and failed at ${alternated.map((commit) => commit.slice(0, 8)).join(', ')}`,
            ]
              .filter(Boolean)
              .join('; ')}
          </li>
        ))}
      </ul>
    </section>
  );
}

function Slowest({ run, known }: { readonly run: RunEntry; readonly known: Known }) {
  return (
    <section id="slowest">
      <h2>Slowest scenarios of this run</h2>
      <ol>
        {slowest(run, MOST_SLOWEST).map(({ id, ms }) => (
          <li key={id}>
            <Named id={id} known={known} /> <span class="duration">{duration(ms)}</span>
          </li>
        ))}
      </ol>
    </section>
  );
}
