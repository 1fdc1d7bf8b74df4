// The first page: did the platform keep its promises, and if not, which; what was not tried; where to read on.
import type { ComponentChildren } from 'preact';
import { conclusion, type RunReport } from '../../run/run-report';
import { levelsLine } from '../../run/level';
import { textOf } from '../../run/problem';
import { describeRequest } from '../../run/run-request';
import type { Provenance } from '../../run/provenance';
import type { TracedDocument } from '../../traceability/trace';
import { groupBy } from '../../group-by';
import { count } from '../../count';
import { duration } from '../../duration';
import { textOfId } from '../../run/scenario-ids';
import { allScenarios, countsOf, scenariosById, type Folder, type ScenarioView } from '../documentation';
import { coverageCounts, type UnitTests } from '../coverage';
import { ChangeList } from './changes';
import type { Past } from './history';
import { Failures } from './failures';
import { FolderSection } from './folder-section';
import { Layout } from './layout';
import { Badge, CountBadges, CountBar, FlakyBadge, LEVELS, MEANINGS, ScenarioLink, VERDICTS } from './parts';

export interface OverviewProps {
  readonly folders: readonly Folder[];
  readonly report: RunReport;
  readonly provenance: Provenance | undefined;
  /** Milliseconds since 1970. */
  readonly startedAt: number | undefined;
  readonly traced: readonly TracedDocument<ScenarioView>[];
  readonly unitTests: UnitTests;
  readonly past: Past;
}

export function OverviewPage(props: OverviewProps) {
  const { folders, report, past } = props;
  const scenarios = allScenarios(folders);
  const wrong = scenarios.filter(({ verdict }) => verdict === 'failed' || verdict === 'broken');
  return (
    <Layout frame={{ title: 'Living documentation', root: '', page: 'index', folders }}>
      <section class={`hero exit-${report.exitCode}`}>
        <h1>{conclusion(report)}</h1>
        <p class="counts-line">
          <CountBadges counts={countsOf(scenarios)} />
        </p>
        <CountBar counts={countsOf(scenarios)} />
        <Levels report={report} />
        <RunFacts {...props} />
      </section>
      <Problems report={report} />
      {wrong.length > 0 && <Failures scenarios={wrong} />}
      {past.current?.changes && <ChangeList changes={past.current.changes} known={scenariosById(folders)} />}
      <Flaky scenarios={scenarios.filter(({ flaky }) => flaky)} />
      {folders.map((folder) => (
        <FolderSection key={folder.path} folder={folder} />
      ))}
      <NotRun scenarios={scenarios} />
      <Requirements {...props} />
      <Legend />
    </Layout>
  );
}

/** Core and beyond, where there is more than the core. */
function Levels({ report }: { readonly report: RunReport }) {
  const line = levelsLine(report.outcomes);
  if (line === undefined) return null;
  const held = report.conformance === 'core' ? ' This run is held to the core.' : '';
  return <p>{`${line.charAt(0).toUpperCase()}${line.slice(1)}.${held}`}</p>;
}

function RunFacts({ report, provenance, startedAt }: OverviewProps) {
  const when = startedAt === undefined ? undefined : new Date(startedAt).toISOString();
  const { revision, order = 'defined' } = provenance ?? {};
  const inOrder = order === 'defined' ? [] : [`order ${order}`];
  const facts: [string, ComponentChildren][] = [
    ['Where', report.environment ?? 'nowhere: no environment was brought up'],
    ['When', when && <time dateTime={when}>{`${when.slice(0, 10)} ${when.slice(11, 16)} UTC`}</time>],
    ['Revision', revision && `${revision.commit.slice(0, 8)}${revision.changed ? ', with changes' : ''}`],
    ['Asked for', provenance && [describeRequest(provenance.request), ...inOrder].join(', ')],
    [
      'Took',
      `${duration(report.duration)}${report.bringUp >= 100 ? `, after ${duration(report.bringUp)} to bring it up` : ''}`,
    ],
  ];
  return (
    <dl class="facts">
      {facts
        .filter(([, value]) => value !== undefined)
        .map(([name, value]) => (
          <div key={name}>
            <dt>{name}</dt>
            <dd>{value}</dd>
          </div>
        ))}
    </dl>
  );
}

function Problems({ report: { problems } }: { readonly report: RunReport }) {
  if (problems.length === 0) return null;
  return (
    <section class="problems">
      <h2>The test bench is broken</h2>
      <p>What follows says nothing about the platform, and until it is mended, neither does this run.</p>
      <ul>
        {problems.map((problem, index) => (
          <li key={index}>
            <pre tabIndex={0}>{textOf(problem)}</pre>
          </li>
        ))}
      </ul>
    </section>
  );
}

function Flaky({ scenarios }: { readonly scenarios: readonly ScenarioView[] }) {
  if (scenarios.length === 0) return null;
  return (
    <section id="flaky">
      <h2>Passed only when tried again</h2>
      <ul>
        {scenarios.map((scenario) => (
          <li key={scenario.anchor}>
            <ScenarioLink scenario={scenario} root="" /> <FlakyBadge attempts={scenario.attempts} />
          </li>
        ))}
      </ul>
    </section>
  );
}

function NotRun({ scenarios }: { readonly scenarios: readonly ScenarioView[] }) {
  const left = scenarios.filter(({ verdict }) => verdict === 'not run');
  const reasons = groupBy(left, ({ reason = 'no reason was given' }) => reason);
  return (
    <section id="not-run">
      <h2>What was not tested</h2>
      {left.length === 0 ? (
        <p>Every scenario was run.</p>
      ) : (
        <>
          <p>
            {count(left.length, 'scenario')} of {scenarios.length}, for {count(reasons.size, 'reason')}:
          </p>
          <ul>
            {[...reasons].map(([reason, within]) => (
              <li key={reason}>
                <details>
                  <summary>
                    {count(within.length, 'scenario')}: {reason}
                  </summary>
                  <ul>
                    {within.map((scenario) => (
                      <li key={textOfId(scenario)}>
                        <ScenarioLink scenario={scenario} root="" />
                      </li>
                    ))}
                  </ul>
                </details>
              </li>
            ))}
          </ul>
        </>
      )}
    </section>
  );
}

function Requirements({ traced, unitTests }: OverviewProps) {
  if (traced.length === 0) return null;
  return (
    <section id="requirements">
      <h2>Requirements</h2>
      <p>
        The <a href="requirements.html">matrix</a> says of each requirement which scenarios show it, and{' '}
        <a href="requirements.html#show=nothing-shows-it">which ones nothing shows</a>.
      </p>
      <ul>
        {traced.map((one) => (
          <li key={one.document.file}>
            {one.document.title}:{' '}
            {[...coverageCounts(one, unitTests)].map(([status, count]) => `${count} ${status}`).join(', ')}
          </li>
        ))}
      </ul>
    </section>
  );
}

const Legend = () => (
  <section class="legend">
    <h2>What the verdicts mean</h2>
    <dl>
      {VERDICTS.map((verdict) => (
        <div key={verdict}>
          <dt>
            <Badge verdict={verdict} />
          </dt>
          <dd>{MEANINGS[verdict]}</dd>
        </div>
      ))}
      {Object.entries(LEVELS).map(([level, meaning]) => (
        <div key={level}>
          <dt>{level === 'core' ? 'core' : 'beyond core'}</dt>
          <dd>{meaning}</dd>
        </div>
      ))}
    </dl>
  </section>
);
