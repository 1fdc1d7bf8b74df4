// Runs over time: how they went, what changed, what cannot be relied on, what takes long.
import type { Changes } from '../../history/changes';
import { flakyScenarios, slowest, trend, type FlakyScenario, type TrendPoint } from '../../history/over-time';
import { environmentKind, type RunEntry } from '../../history/run-entry';
import { count } from '../../count';
import { duration } from '../../duration';
import { scenariosById, type Folder } from '../documentation';
import { ChangeList, Named, type Known } from './changes';
import { Layout } from './layout';
import { Scroll } from './scroll';
import { TrendChart } from './trend-chart';

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
  const known = scenariosById(folders);
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
        <table class="runs">
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
      <td title={environment}>{environmentKind(point).split('\n').join('; ')}</td>
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
