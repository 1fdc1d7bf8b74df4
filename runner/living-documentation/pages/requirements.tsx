// The matrix: each requirement and rule, what shows it, and how it fares; plainly also what nothing shows.
import { Fragment } from 'preact';
import { groupBy } from '../../group-by';
import type { TracedDocument, TracedItem, TracedSection } from '../../traceability/trace';
import { slug } from '../../run/scenario-ids';
import { count } from '../../count';
import type { Folder, ScenarioView } from '../documentation';
import {
  COVERAGE_STATUSES,
  coverageOf,
  coverageCounts,
  type CoverageStatus,
  type UnitTests,
} from '../coverage';
import { Layout } from './layout';
import { InlineMarkdown } from './markdown';
import { Badge, linkTo, token, LevelBadge } from './parts';
import { Scroll } from './scroll';

type Traced = TracedItem<ScenarioView>;

export interface RequirementsProps {
  readonly traced: readonly TracedDocument<ScenarioView>[];
  /** They are no part of this run. */
  readonly unitTests: UnitTests;
  readonly folders: readonly Folder[];
}

export function RequirementsPage({ traced, unitTests, folders }: RequirementsProps) {
  return (
    <Layout frame={{ title: 'Requirements', root: '', page: 'requirements', folders }}>
      <h1>Requirements</h1>
      <p>
        What the platforms were asked to do, and every rule of their contracts: which scenarios show it, and
        how it fared in this run. Unit tests check some of them, too; those are named, but they are no part of
        this run and decide no verdict.
      </p>
      <Scroll label="How the documents fare">
        <table class="summary">
          <caption class="visually-hidden">How the documents fare</caption>
          <thead>
            <tr>
              <th scope="col">Document</th>
              {COVERAGE_STATUSES.map((outcome) => (
                <th key={outcome} scope="col" class="number">
                  {outcome}
                </th>
              ))}
            </tr>
          </thead>
          <tbody>
            {traced.map((one) => (
              <SummaryRow key={one.document.file} traced={one} unitTests={unitTests} />
            ))}
          </tbody>
        </table>
      </Scroll>
      <p class="filter">
        <label for="requirement-filter">Show</label>{' '}
        <select id="requirement-filter">
          <option value="">everything</option>
          {COVERAGE_STATUSES.map((outcome) => (
            <option key={outcome} value={token(outcome)}>
              {outcome}
            </option>
          ))}
        </select>
      </p>
      {traced.map((one) => (
        <DocumentPart key={one.document.file} traced={one} unitTests={unitTests} />
      ))}
    </Layout>
  );
}

function SummaryRow({ traced, unitTests }: PartProps & { readonly traced: TracedDocument<ScenarioView> }) {
  const { title, file } = traced.document;
  const counts = coverageCounts(traced, unitTests);
  return (
    <tr>
      <th scope="row">
        <a href={`#${slug(file)}`}>{title}</a>
      </th>
      {COVERAGE_STATUSES.map((status) => (
        <td key={status} class={`number ${counts.has(status) ? '' : 'none'}`}>
          {counts.get(status) ?? 0}
        </td>
      ))}
    </tr>
  );
}

interface PartProps {
  readonly unitTests: RequirementsProps['unitTests'];
}

function DocumentPart({ traced, unitTests }: PartProps & { readonly traced: TracedDocument<ScenarioView> }) {
  const { document, sections } = traced;
  return (
    <section id={slug(document.file)} data-document>
      <h2>{document.title}</h2>
      {sections
        .filter(({ items }) => items.length > 0)
        .map((section) => (
          <SectionPart
            key={`${section.section.parent ?? ''} ${section.section.heading}`}
            traced={section}
            unitTests={unitTests}
          />
        ))}
    </section>
  );
}

function SectionPart({ traced, unitTests }: PartProps & { readonly traced: TracedSection<ScenarioView> }) {
  const { heading, parent, prose } = traced.section;
  const title = parent === undefined ? heading : `${parent}: ${heading}`;
  return (
    <section data-section>
      <h3>{title}</h3>
      {prose !== '' && (
        <p class="quiet">
          <InlineMarkdown text={prose} />
        </p>
      )}
      <Scroll label={title}>
        {/* Explicit roles: a phone lays the rows out as blocks, and a table would lose its own by that. */}
        <table class="matrix" role="table">
          <thead role="rowgroup">
            <tr role="row">
              {['Id', 'What is promised', 'Shown by', 'Verdict'].map((name) => (
                <th key={name} scope="col" role="columnheader">
                  {name}
                </th>
              ))}
            </tr>
          </thead>
          <tbody role="rowgroup">
            {traced.items.map((item) => (
              <ItemRow key={item.item.id} traced={item} unitTests={unitTests} />
            ))}
          </tbody>
        </table>
      </Scroll>
    </section>
  );
}

function ItemRow({ traced, unitTests }: PartProps & { readonly traced: Traced }) {
  const { item } = traced;
  const status = coverageOf(traced, unitTests);
  return (
    <tr id={item.id} data-outcome={token(status)} role="row">
      <th scope="row" role="rowheader">
        <a class="self" href={`#${item.id}`}>
          {item.id}
        </a>
      </th>
      <td role="cell">
        <InlineMarkdown text={item.text} />
        {item.level === 'extended' && (
          <>
            {' '}
            <LevelBadge level={item.level} />
          </>
        )}
      </td>
      <td role="cell">
        <ShownBy traced={traced} tests={unitTests.get(item.id) ?? []} />
      </td>
      <td role="cell">
        <CoverageBadge status={status} />
      </td>
    </tr>
  );
}

function CoverageBadge({ status }: { readonly status: CoverageStatus }) {
  if (status === 'withdrawn' || status === 'unit tests only') return <span class="badge">{status}</span>;
  if (status === 'nothing shows it') return <span class="badge unshown">{status}</span>;
  return <Badge verdict={status} />;
}

function ShownBy({
  traced: { direct, through },
  tests,
}: {
  readonly traced: Traced;
  readonly tests: readonly string[];
}) {
  const refined = through.filter(({ scenarios }) => scenarios.length > 0).map(({ rule }) => rule);
  const unshown = through.filter(({ scenarios }) => scenarios.length === 0).map(({ rule }) => rule);
  return (
    <>
      <ByRule scenarios={direct} />
      {refined.length > 0 && (
        <p>
          through <RuleLinks ids={refined} />
        </p>
      )}
      {unshown.length > 0 && (
        <p class="quiet">
          no scenario shows <RuleLinks ids={unshown} />
        </p>
      )}
      {tests.length > 0 && (
        <details class="quiet">
          <summary>{count(tests.length, 'unit test file')}</summary>
          <ul>
            {tests.map((file) => (
              <li key={file}>
                <code>{file}</code>
              </li>
            ))}
          </ul>
        </details>
      )}
    </>
  );
}

const RuleLinks = ({ ids }: { readonly ids: readonly string[] }) => (
  <>
    {ids.map((id, index) => (
      <Fragment key={id}>
        {index > 0 && ', '}
        <a href={`#${id}`}>{id}</a>
      </Fragment>
    ))}
  </>
);

/** Scenarios by the Gherkin rule around them, which is what a reader looks for first. */
function ByRule({ scenarios }: { readonly scenarios: readonly ScenarioView[] }) {
  if (scenarios.length === 0) return null;
  const groups = groupBy(
    scenarios,
    ({ capability, rule }) => `${capability} › ${rule ?? 'outside any rule'}`,
  );
  return (
    <ul class="by-rule">
      {[...groups].map(([title, within]) => (
        <li key={title}>
          <details>
            <summary>
              {title} <span class="quiet">({count(within.length, 'scenario')})</span>
            </summary>
            <ul>
              {within.map((scenario) => (
                <li key={scenario.anchor}>
                  <a href={linkTo('', scenario)}>{scenario.title}</a> <Badge verdict={scenario.verdict} />
                </li>
              ))}
            </ul>
          </details>
        </li>
      ))}
    </ul>
  );
}
