// Markdown of features and their folders as HTML: no HTML of its own, headings below the page's, links that lead somewhere.
import path from 'node:path';
import MarkdownIt from 'markdown-it';
import { linkedPage } from '../../run/reading-order';
import { slug } from '../../run/scenario-ids';

interface TextContext {
  /** From the page to the site's root: `../`. */
  readonly root: string;
  /** Folder of the text, relative to `features/`. */
  readonly folder: string;
  /** Of the heading under which the text stands: 1 for the page's own. */
  readonly level?: number;
}

const markdown = new MarkdownIt({ html: false });
// What scrolls must be reached by keyboard.
markdown.renderer.rules['fence'] = (tokens, index) =>
  `<pre tabindex="0"><code>${markdown.utils.escapeHtml(tokens[index]!.content)}</code></pre>\n`;

type Token = ReturnType<typeof markdown.parse>[number];

/** A block of text. */
export function Markdown({ text, root, folder, level = 1 }: TextContext & { readonly text: string }) {
  if (text.trim() === '') return null;
  const body = withoutTitle(markdown.parse(text, {}));
  for (const token of body) {
    lowerHeading(token, level);
    leadLinks(token, (href) => pageBehind(href, root, folder));
  }
  const html = markdown.renderer.render(body, markdown.options, {});
  return <div class="prose" dangerouslySetInnerHTML={{ __html: html }} />;
}

/** A line of text, such as a rule of a contract; its links into other files are text. */
export function InlineMarkdown({ text }: { readonly text: string }) {
  const tokens = markdown.parseInline(text, {});
  for (const token of tokens) leadLinks(token, (href) => (EXTERNAL.test(href) ? href : undefined));
  const html = markdown.renderer.render(tokens, markdown.options, {});
  return <span dangerouslySetInnerHTML={{ __html: html }} />;
}

/** The page has the title already. */
function withoutTitle(tokens: Token[]): Token[] {
  const isTitle = tokens[0]?.type === 'heading_open' && tokens[0].tag === 'h1';
  return isTitle ? tokens.slice(3) : tokens;
}

/** `##` comes right below the heading above the text. */
function lowerHeading(token: Token, level: number): void {
  if (!token.type.startsWith('heading_')) return;
  token.tag = `h${Math.min(6, Number(token.tag.slice(1)) - 1 + level)}`;
}

/** A link that leads nowhere in the site becomes text. */
function leadLinks({ children }: Token, lead: (href: string) => string | undefined): void {
  const opened: boolean[] = [];
  for (const token of children ?? []) {
    if (token.type === 'link_open') {
      const href = lead(String(token.attrGet('href') ?? ''));
      opened.push(href !== undefined);
      if (href === undefined) hide(token);
      else token.attrSet('href', href);
    } else if (token.type === 'link_close' && opened.pop() === false) hide(token);
  }
}

function hide(token: Token): void {
  token.type = 'text';
  token.tag = '';
  token.content = '';
  token.nesting = 0;
}

const EXTERNAL = /^(https?:|mailto:)/;

/** @returns the page of the site that tells what the linked file tells; nothing for other files */
function pageBehind(href: string, root: string, folder: string): string | undefined {
  if (EXTERNAL.test(href) || href.startsWith('#')) return href;
  const [target = '', fragment] = href.split('#');
  const page = linkedPage(target, folder);
  // A README's own headings have no anchors in the site.
  const hash = fragment === undefined || target.endsWith('.md') ? '' : `#${fragment}`;
  if (page !== undefined) return `${root}${page}.html${hash}`;
  const file = path.posix.join('features', folder, target);
  return /^docs\/(requirements|contracts)\//.test(file)
    ? `${root}requirements.html#${slug(file)}`
    : undefined;
}
