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
import type { Surroundings } from './surroundings';
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
  const around: Surroundings = { root, folder: folder.path, texts };
  const rules = groups.flatMap(({ rule }) => rule ?? []);
  return (
    <Layout frame={{ title, root, page, folders }}>
      <p class="crumb">{folder.title}</p>
      <h1>{title}</h1>
      <p class="meta">
        <CountBadges counts={counts} /> <span>{count(scenariosIn(capability).length, 'scenario')}</span>{' '}
        <span>{duration(durationMs)} in all</span> <Tags tags={tags} around={around} />
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
        <RuleSection key={group.rule?.anchor ?? ''} group={group} around={around} />
      ))}
    </Layout>
  );
}

function RuleSection({
  group: { rule, items },
  around,
}: {
  readonly group: Group;
  readonly around: Surroundings;
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
          <Markdown text={rule.description} root={around.root} folder={around.folder} />
          <Tags tags={rule.cites.map((id) => `@${id}`)} around={around} />
        </header>
      )}
      {items.map((item) =>
        item.kind === 'scenario' ? (
          <Scenario key={item.anchor} scenario={item} around={around} isBelowRule={rule !== undefined} />
        ) : (
          <Outline key={item.anchor} outline={item} around={around} isBelowRule={rule !== undefined} />
        ),
      )}
    </section>
  );
}

interface OutlineProps {
  readonly outline: OutlineView;
  readonly around: Surroundings;
  readonly isBelowRule: boolean;
}

function Outline({ outline, around, isBelowRule }: OutlineProps) {
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
        <Tags tags={outline.ownTags} around={around} />
      </header>
      <Markdown text={outline.description} root={around.root} folder={around.folder} />
      <Steps steps={outline.steps} />
      {outline.examples.map((examples, index) => (
        <ExamplesTable key={index} examples={examples} around={around} />
      ))}
    </article>
  );
}

function ExamplesTable({ examples, around }: { readonly examples: Examples; readonly around: Surroundings }) {
  const { title, description, header, rows } = examples;
  return (
    <>
      <Markdown text={[title && `**${title}**`, description].filter(Boolean).join('\n\n')} {...around} />
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
        <Row key={scenario.anchor} scenario={scenario} around={around} />
      ))}
    </>
  );
}

/** A row in full: folded unless something is wrong with it. */
function Row({ scenario, around }: { readonly scenario: ScenarioView; readonly around: Surroundings }) {
  return (
    <div class="row" id={scenario.anchor}>
      <details class="scenario-body" open={scenario.verdict === 'failed' || scenario.verdict === 'broken'}>
        <summary>
          {scenario.title} <Badge verdict={scenario.verdict} />
        </summary>
        <ScenarioBody scenario={scenario} around={around} />
      </details>
    </div>
  );
}
