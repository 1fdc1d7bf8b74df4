// Prose of features: Markdown, safe, with links that lead somewhere in the site.
import { renderToString } from 'preact-render-to-string';
import { jsx } from 'preact/jsx-runtime';
import { InlineMarkdown, Markdown } from './markdown';

const prose = (text: string, given: { root?: string; level?: number } = {}): string =>
  renderToString(jsx(Markdown, { text, root: '', folder: 'agentspec', ...given }));
const line = (text: string): string => renderToString(jsx(InlineMarkdown, { text }));

test('HTML within it is text', () => {
  expect(prose('a <img src=x onerror=alert(1)> b')).toContain('&lt;img src=x');
  expect(line('[x](javascript:alert(1))')).not.toContain('href');
});

test('the title is the page’s own, and headings come below the one above', () => {
  expect(prose('# Title\n\n## First\n\ntext')).toBe('<div class="prose"><h2>First</h2>\n<p>text</p>\n</div>');
  expect(prose('## First', { level: 2 })).toContain('<h3>First</h3>');
});

test.each([
  ['gap-grades.feature', '../agentspec/gap-grades.html'],
  ['gap-grades.feature#rule-one', '../agentspec/gap-grades.html#rule-one'],
  ['scenarios/README.md', '../agentspec/scenarios.html'],
  ['../../docs/contracts/agentspec.md', '../requirements.html#docs-contracts-agentspec-md'],
  ['https://example.org/', 'https://example.org/'],
])('a link to %s leads to %s', (href, wanted) => {
  expect(prose(`[there](${href})`, { root: '../' })).toContain(`<a href="${wanted}">there</a>`);
});

test('a link to a file that the site does not show is text', () => {
  expect(prose('see [the code](../../support/x.ts), **now**')).toContain(
    'see the code, <strong>now</strong>',
  );
  expect(line('see [gap](#gap)')).toBe('<span>see gap</span>');
});

test('code can be scrolled with the keyboard', () => {
  expect(prose('```sh\nmake <all>\n```')).toContain('<pre tabindex="0"><code>make &lt;all&gt;');
});

test('no text, no block', () => expect(prose(' ')).toBe(''));
