// What came out differently from the runs before, scenario by scenario.
import { count } from '../../count';
import { duration } from '../../duration';
import type { Changes } from '../../history/changes';
import type { ScenarioView } from '../documentation';
import { linkTo } from './parts';

/** Scenario id -> the scenario, where this run still has it. */
export type Known = ReadonlyMap<string, ScenarioView>;

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
export function Named({ id, known }: { readonly id: string; readonly known: Known }) {
  const scenario = known.get(id);
  if (!scenario) return <>{id.replace('#', ': ').replaceAll('-', ' ')}</>;
  return (
    <>
      <a href={linkTo('', scenario)}>{scenario.title}</a> <span class="quiet">{scenario.capability}</span>
    </>
  );
}
