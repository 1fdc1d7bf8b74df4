// One scenario: its steps as specified, its verdict, what went wrong, and the evidence when it is asked for.
import { duration } from '../../duration';
import type { Failure } from '../../run/outcomes';
import { formatPlace } from '../../run/problem';
import type { ScenarioView, StepView } from '../documentation';
import { summariseItems } from '../evidence/item';
import type { PageContext } from './page-context';
import { Markdown } from './markdown';
import { Badge, FlakyBadge, inWords, LevelBadge, token } from './parts';
import { Scroll } from './scroll';

interface ScenarioProps {
  readonly scenario: ScenarioView;
  readonly context: PageContext;
  readonly isBelowRule: boolean;
}

export function Scenario({ scenario, context, isBelowRule }: ScenarioProps) {
  const { anchor, title, verdict, description, ownTags } = scenario;
  const Heading = isBelowRule ? 'h3' : 'h2';
  return (
    <article class={`scenario ${token(verdict)}`} id={anchor}>
      <header>
        <Heading>
          <a class="self" href={`#${anchor}`}>
            {title}
          </a>
        </Heading>
        <Badge verdict={verdict} />
        <LevelBadge level={scenario.level} />
        {scenario.flaky && <FlakyBadge attempts={scenario.attempts} />}
        {verdict !== 'not run' && <span class="duration">{duration(scenario.durationMs)}</span>}
        <Tags tags={ownTags} context={context} />
      </header>
      <Markdown text={description} {...context} />
      <ScenarioBody scenario={scenario} context={context} />
    </article>
  );
}

/** Everything below the title. */
export function ScenarioBody({
  scenario,
}: {
  readonly scenario: ScenarioView;
  readonly context: PageContext;
}) {
  const { verdict, reason, failures, steps } = scenario;
  return (
    <>
      {reason !== undefined && <p class="reason">Not run: {reason}</p>}
      <Steps steps={steps} />
      {failures.map((failure, index) => (
        <FailureNote key={index} failure={failure} />
      ))}
      <Evidence scenario={scenario} open={verdict === 'failed' || verdict === 'broken'} />
    </>
  );
}

function FailureNote({ failure: { verdict, step, at, message } }: { readonly failure: Failure }) {
  return (
    <div class={`failure ${verdict}`}>
      <p>
        {verdict === 'failed' ? 'The platform breaks its promise here' : 'The bench broke here'}:{' '}
        <strong>{step}</strong>
      </p>
      <pre tabIndex={0}>{inWords(message)}</pre>
      <p class="place">{formatPlace(at)}</p>
    </div>
  );
}

function Evidence({ scenario, open }: { readonly scenario: ScenarioView; readonly open: boolean }) {
  const { page, anchor, evidence, verdict, title } = scenario;
  if (evidence.length === 0)
    return verdict === 'not run' ? null : <p class="no-evidence">This scenario left no evidence.</p>;
  return (
    <details class="evidence" data-page={page} data-anchor={anchor} open={open}>
      <summary>
        Evidence<span class="visually-hidden"> of “{title}”</span>:{' '}
        {summariseItems(evidence.flatMap(({ items }) => items))}
      </summary>
      <div class="evidence-place">Loading…</div>
    </details>
  );
}

export function Steps({ steps }: { readonly steps: readonly StepView[] }) {
  return (
    <ol class="steps">
      {steps.map((step, index) => (
        <li key={index} class={stepClass(step.status)}>
          <span class="keyword">{step.keyword}</span> {step.text}
          {step.table && <StepTable rows={step.table} />}
          {step.docString !== undefined && <pre tabIndex={0}>{step.docString}</pre>}
        </li>
      ))}
    </ol>
  );
}

const stepClass = (status = ''): string => {
  if (status === '' || status === 'PASSED') return '';
  return status === 'FAILED' ? 'step-failed' : 'step-skipped';
};

/** Gherkin does not say which row is a head; a table of several rows and columns reads as if it had one. */
function StepTable({ rows }: { readonly rows: readonly (readonly string[])[] }) {
  const [first = [], ...others] = rows;
  const hasHead = rows.length > 1 && first.length > 1;
  return (
    <Scroll label="Table of the step">
      <table>
        {hasHead && (
          <thead>
            <tr>
              {first.map((cell, index) => (
                <th key={index} scope="col">
                  {cell}
                </th>
              ))}
            </tr>
          </thead>
        )}
        <tbody>
          {(hasHead ? others : rows).map((cells, index) => (
            <tr key={index}>
              {cells.map((cell, column) => (
                <td key={column}>{cell}</td>
              ))}
            </tr>
          ))}
        </tbody>
      </table>
    </Scroll>
  );
}

/** Ids lead to the matrix, other tags to the scenarios that share them. */
export function Tags({
  tags,
  context: { root, texts },
}: {
  readonly tags: readonly string[];
  readonly context: PageContext;
}) {
  if (tags.length === 0) return null;
  return (
    <span class="tags">
      {tags.map((tag) => {
        const text = texts.get(tag.slice(1));
        return text === undefined ? (
          <a key={tag} class="tag" href={`${root}scenarios.html#tag=${encodeURIComponent(tag)}`}>
            {tag}
          </a>
        ) : (
          <a key={tag} class="tag id" href={`${root}requirements.html#${tag.slice(1)}`} title={text}>
            {tag.slice(1)}
          </a>
        );
      })}
    </span>
  );
}
