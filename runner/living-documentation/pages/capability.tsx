// The page of a capability: what it promises, rule by rule, with the verdict on each example.
import { count } from '../../count';
import { duration } from '../../duration';
import {
  countsOf,
  scenariosIn,
  type Capability,
  type Examples,
  type Folder,
  type Group,
  type OutlineView,
  type ScenarioView,
} from '../documentation';
import { Layout } from './layout';
import { Markdown } from './markdown';
import { Badge, CountBadges, worst } from './parts';
import type { PageContext } from './page-context';
import { Scenario, ScenarioBody, Steps, Tags } from './scenario';
import { Scroll } from './scroll';

export interface CapabilityProps {
  readonly capability: Capability;
  readonly folder: Folder;
  readonly folders: readonly Folder[];
  /** Id of a requirement or rule -> its text, for the link's title. */
  readonly texts: ReadonlyMap<string, string>;
}

export function CapabilityPage({ capability, folder, folders, texts }: CapabilityProps) {
  const { title, page, description, counts, groups, durationMs, tags } = capability;
  const root = '../'.repeat(page.split('/').length - 1);
  const context: PageContext = { root, folder: folder.path, texts };
  const rules = groups.flatMap(({ rule }) => rule ?? []);
  return (
    <Layout frame={{ title, root, page, folders }}>
      <p class="crumb">{folder.title}</p>
      <h1>{title}</h1>
      <p class="meta">
        <CountBadges counts={counts} /> <span>{count(scenariosIn(capability).length, 'scenario')}</span>{' '}
        <span>{duration(durationMs)} in all</span> <Tags tags={tags} context={context} />
      </p>
      <Markdown text={description} root={root} folder={folder.path} />
      {rules.length > 1 && (
        <nav class="contents" aria-label="Rules of this capability">
          <ol>
            {groups.map(({ rule, counts: within }) =>
              rule ? (
                <li key={rule.anchor}>
                  <a href={`#${rule.anchor}`}>{rule.title}</a> <CountBadges counts={within} />
                </li>
              ) : null,
            )}
          </ol>
        </nav>
      )}
      {groups.map((group) => (
        <RuleSection key={group.rule?.anchor ?? ''} group={group} context={context} />
      ))}
    </Layout>
  );
}

function RuleSection({
  group: { rule, items },
  context,
}: {
  readonly group: Group;
  readonly context: PageContext;
}) {
  return (
    <section class="rule" id={rule?.anchor}>
      {rule && (
        <header>
          <h2>
            <a class="self" href={`#${rule.anchor}`}>
              {rule.title}
            </a>
          </h2>
          <Markdown text={rule.description} root={context.root} folder={context.folder} />
          <Tags tags={rule.cites.map((id) => `@${id}`)} context={context} />
        </header>
      )}
      {items.map((item) =>
        item.kind === 'scenario' ? (
          <Scenario key={item.anchor} scenario={item} context={context} isBelowRule={rule !== undefined} />
        ) : (
          <Outline key={item.anchor} outline={item} context={context} isBelowRule={rule !== undefined} />
        ),
      )}
    </section>
  );
}

interface OutlineProps {
  readonly outline: OutlineView;
  readonly context: PageContext;
  readonly isBelowRule: boolean;
}

function Outline({ outline, context, isBelowRule }: OutlineProps) {
  const Heading = isBelowRule ? 'h3' : 'h2';
  const counts = countsOf(outline.examples.flatMap(({ rows }) => rows.map(({ scenario }) => scenario)));
  return (
    <article class={`scenario outline ${worst(counts)}`} id={outline.anchor}>
      <header>
        <Heading>
          <a class="self" href={`#${outline.anchor}`}>
            {outline.title}
          </a>
        </Heading>
        <Tags tags={outline.ownTags} context={context} />
      </header>
      <Markdown text={outline.description} root={context.root} folder={context.folder} />
      <Steps steps={outline.steps} />
      {outline.examples.map((examples, index) => (
        <ExamplesTable key={index} examples={examples} context={context} />
      ))}
    </article>
  );
}

function ExamplesTable({
  examples,
  context,
}: {
  readonly examples: Examples;
  readonly context: PageContext;
}) {
  const { title, description, header, rows } = examples;
  return (
    <>
      <Markdown text={[title && `**${title}**`, description].filter(Boolean).join('\n\n')} {...context} />
      <Scroll label={`Examples${title && `: ${title}`}`}>
        <table class="examples">
          <thead>
            <tr>
              {header.map((name) => (
                <th key={name} scope="col">
                  {name}
                </th>
              ))}
              <th scope="col">Verdict</th>
            </tr>
          </thead>
          <tbody>
            {rows.map(({ cells, scenario }) => (
              <tr key={scenario.anchor} class={scenario.verdict === 'passed' ? '' : 'attention'}>
                {cells.map((cell, index) => (
                  <td key={index}>{cell}</td>
                ))}
                <td>
                  <a href={`#${scenario.anchor}`} aria-label={`${scenario.verdict}: ${scenario.title}`}>
                    <Badge verdict={scenario.verdict} />
                  </a>
                </td>
              </tr>
            ))}
          </tbody>
        </table>
      </Scroll>
      {rows.map(({ scenario }) => (
        <Row key={scenario.anchor} scenario={scenario} context={context} />
      ))}
    </>
  );
}

/** A row in full: folded unless something is wrong with it. */
function Row({ scenario, context }: { readonly scenario: ScenarioView; readonly context: PageContext }) {
  return (
    <div class="row" id={scenario.anchor}>
      <details class="scenario-body" open={scenario.verdict === 'failed' || scenario.verdict === 'broken'}>
        <summary>
          {scenario.title} <Badge verdict={scenario.verdict} />
        </summary>
        <ScenarioBody scenario={scenario} context={context} />
      </details>
    </div>
  );
}
