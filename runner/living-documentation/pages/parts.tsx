// Small parts that pages share: verdicts, counts, links to scenarios.
import type { Level } from '../../run/level';
import type { Verdict } from '../../run/outcomes';
import type { Counts, ScenarioView } from '../documentation';

/** In the order in which a reader wants to know of them. */
export const VERDICTS: readonly Verdict[] = ['failed', 'broken', 'not run', 'passed'];

const MARKS: Readonly<Record<Verdict, string>> = { passed: '✓', failed: '✗', broken: '⚠', 'not run': '○' };

export const MEANINGS: Readonly<Record<Verdict, string>> = {
  passed: 'the platform keeps this promise',
  failed: 'the platform breaks this promise',
  broken: 'the test bench broke, so that nothing is known',
  'not run': 'not tried in this run; the reason is given',
};

/** @returns the class of the verdict that a reader must know of first */
export const worst = (counts: Counts): string =>
  token(VERDICTS.find((verdict) => counts[verdict] > 0) ?? 'passed');

/** As a class name and an attribute. */
export const token = (verdict: string): string => verdict.replaceAll(' ', '-');

export const Badge = ({ verdict, text = verdict }: { readonly verdict: Verdict; readonly text?: string }) => (
  <span class={`badge ${token(verdict)}`} title={MEANINGS[verdict]}>
    <span aria-hidden="true">{MARKS[verdict]}</span> {text}
  </span>
);

export const FlakyBadge = ({ attempts }: { readonly attempts: number }) => (
  <span class="badge flaky" title="It failed before it passed, in the same run">
    <span aria-hidden="true">↻</span> passed at attempt {attempts}
  </span>
);

/** Says of what lies beyond core that it does. */
export const LevelBadge = ({ level }: { readonly level: Level }) =>
  level === 'core' ? null : (
    <span class="badge" title={LEVELS[level]}>
      beyond core
    </span>
  );

export const LEVELS: Readonly<Record<Level, string>> = {
  core: 'asked for by whoever ordered the platform, documented by it, or required by a standard',
  extended: 'decided by this project where its sources are silent or disagree',
};

/** How many came out how, only what there is. */
export const CountBadges = ({ counts }: { readonly counts: Counts }) => (
  <span class="counts">
    {VERDICTS.filter((verdict) => counts[verdict] > 0).map((verdict) => (
      <Badge key={verdict} verdict={verdict} text={`${counts[verdict]} ${verdict}`} />
    ))}
  </span>
);

/** The counts as a bar; the numbers stand beside it. */
export function CountBar({ counts }: { readonly counts: Counts }) {
  return (
    <span class="bar" aria-hidden="true">
      {[...VERDICTS]
        .reverse()
        .map((verdict) =>
          counts[verdict] > 0 ? (
            <span key={verdict} class={token(verdict)} style={`flex-grow: ${counts[verdict]}`} />
          ) : null,
        )}
    </span>
  );
}

/** @returns where a scenario stands, from a page whose way to the site's root is `root` */
export const linkTo = (root: string, { page, anchor }: Pick<ScenarioView, 'page' | 'anchor'>): string =>
  `${root}${page.split('/').map(encodeURIComponent).join('/')}.html#${encodeURIComponent(anchor)}`;

export const ScenarioLink = ({
  scenario,
  root,
}: {
  readonly scenario: ScenarioView;
  readonly root: string;
}) => <a href={linkTo(root, scenario)}>{scenario.title}</a>;

/** An error in words; that it came from an assertion library tells a reviewer nothing. */
export const inWords = (message: string): string => message.replace(/^AssertionError: /, '');
