// A folder of features on the overview: its introduction, and a card for each capability.
import type { Capability, Folder } from '../documentation';
import { Markdown } from './markdown';
import { CountBadges, CountBar } from './parts';

export function FolderSection({ folder }: { readonly folder: Folder }) {
  const { title, path, introduction } = folder;
  const [first, rest] = splitIntroduction(introduction);
  return (
    <section class="capabilities">
      <h2>{title}</h2>
      <Markdown text={first} root="" folder={path} level={2} />
      {rest !== '' && (
        <details class="more">
          <summary>More about {title}, and in which order to read</summary>
          <Markdown text={rest} root="" folder={path} level={2} />
        </details>
      )}
      <ul class="cards">
        {folder.capabilities.map((capability) => (
          <CapabilityCard key={capability.page} capability={capability} folder={folder} />
        ))}
      </ul>
    </section>
  );
}

/** What stands before the first heading below the title, and the rest. */
function splitIntroduction(markdown: string): [first: string, rest: string] {
  const start = /\n## /.exec(markdown)?.index ?? markdown.length;
  return [markdown.slice(0, start), markdown.slice(start)];
}

function CapabilityCard({
  capability,
  folder,
}: {
  readonly capability: Capability;
  readonly folder: Folder;
}) {
  const { page, title, description, counts } = capability;
  return (
    <li class="card">
      <h3>
        <a href={`${page}.html`}>{title}</a>
      </h3>
      <Markdown text={firstParagraph(description)} root="" folder={folder.path} />
      <CountBar counts={counts} />
      <CountBadges counts={counts} />
    </li>
  );
}

const firstParagraph = (markdown: string): string =>
  markdown.split(/\n\s*\n/).find((part) => part.trim() !== '' && !part.startsWith('#')) ?? '';
