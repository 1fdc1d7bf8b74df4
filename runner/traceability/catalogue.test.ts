// The catalogue as a program reads it: documents, sections, requirements, rules and decisions.
import path from 'node:path';
import fc from 'fast-check';
import { temporaryFolder } from '../testing/folder';
import { decisionsOf, itemsOf, readCatalogue } from './catalogue';
import { parseDocument } from './parse-document';

const REQUIREMENTS = `# Platform: what was asked for

An introduction.

<!-- a remark -->

## Through the proxy

Nothing gets lost
on the way.

| id | requirement | spelled out in |
|---|---|---|
| XYZ-1 | A request *arrives*. | XYA-2, XYA-1 |
| XYZ-2 | Withdrawn: it arrives twice. | |

Prose after a table belongs to nothing.

## Glossary

| Seed | The guide. |
|---|---|
`;

const CONTRACT = `# Platform

## Audit

### Entry

| id | rule |
|---|---|
| XYA-1 | One entry a request (C-1). |

### Ring

| id | rule |
|---|---|
| XYA-2 | As XYA-1 says. |

## Decisions

What holds where sources disagree.

| id | decision | why |
|---|---|---|
| C-1 | One entry. | Two would be wrong. |
`;

const FILES = {
  'docs/requirements/platform.md': REQUIREMENTS,
  'docs/requirements/README.md': '# Requirements\n\nWrite `| XYZ-9 | text | |`.\n',
  'docs/contracts/platform.md': CONTRACT,
  'docs/contracts/notes.txt': '| XYA-3 | no Markdown file |\n',
};
const catalogue = readCatalogue(temporaryFolder(FILES));

test('documents are those with requirements, rules or decisions, requirements first', () => {
  expect(catalogue.documents.map(({ name, kind, title, file }) => [name, kind, title, file])).toEqual([
    ['platform', 'requirement', 'Platform: what was asked for', 'docs/requirements/platform.md'],
    ['platform', 'rule', 'Platform', 'docs/contracts/platform.md'],
  ]);
});

test('sections have their heading, the one above it, and the prose before the table', () => {
  const sections = catalogue.documents.flatMap((document) => document.sections);
  expect(sections.map(({ heading, parent, prose }) => [heading, parent, prose])).toEqual([
    ['Through the proxy', undefined, 'Nothing gets lost\non the way.'],
    ['Entry', 'Audit', ''],
    ['Ring', 'Audit', ''],
    ['Decisions', undefined, 'What holds where sources disagree.'],
  ]);
});

test('requirements name the rules that spell them out, and every item its place', () => {
  const common = { document: 'platform', withdrawn: false };
  const requirements = 'docs/requirements/platform.md';
  expect(itemsOf(catalogue)).toEqual([
    {
      ...common,
      id: 'XYZ-1',
      kind: 'requirement',
      text: 'A request *arrives*.',
      refinedBy: ['XYA-2', 'XYA-1'],
      section: 'Through the proxy',
      at: { file: requirements, line: 14 },
    },
    {
      ...common,
      id: 'XYZ-2',
      kind: 'requirement',
      text: 'Withdrawn: it arrives twice.',
      refinedBy: [],
      withdrawn: true,
      section: 'Through the proxy',
      at: { file: requirements, line: 15 },
    },
    expect.objectContaining({ id: 'XYA-1', kind: 'rule', refinedBy: [], section: 'Entry' }),
    expect.objectContaining({ id: 'XYA-2', kind: 'rule', text: 'As XYA-1 says.', section: 'Ring' }),
  ]);
});

test('decisions are no items', () => {
  const at = { file: 'docs/contracts/platform.md', line: 23 };
  expect(decisionsOf(catalogue)).toEqual([{ id: 'C-1', text: 'One entry.', why: 'Two would be wrong.', at }]);
});

test.each(['C', 'D'])(
  '%s- begins a decision, and a third cell of a rule is no part of its text',
  (prefix) => {
    const text = `| XYA-1 | One entry (${prefix}-1). | core |\n| ${prefix}-1 | One entry. | Two would be wrong. |`;
    const documents = [parseDocument(text, { file: 'docs/contracts/a.md', kind: 'rule' })];
    expect(decisionsOf({ documents }).map(({ id, why }) => [id, why])).toEqual([
      [`${prefix}-1`, 'Two would be wrong.'],
    ]);
    expect(itemsOf({ documents })).toEqual([
      expect.objectContaining({ id: 'XYA-1', text: `One entry (${prefix}-1).`, refinedBy: [] }),
    ]);
  },
);

test('where there are no folders there is nothing', () => {
  expect(readCatalogue(path.join(temporaryFolder(FILES), 'docs'))).toEqual({ documents: [] });
});

test('folders may be called otherwise', () => {
  const folders = { requirements: 'none', contracts: 'docs/contracts' };
  const { documents } = readCatalogue(temporaryFolder(FILES), folders);
  expect(documents.map(({ file }) => file)).toEqual(['docs/contracts/platform.md']);
});

test('every row is found, in order, in its line, whatever stands between', () => {
  const lines = fc.array(
    fc.oneof(
      fc.nat({ max: 99 }).map((number) => `| XYA-${number} | text ${number} |`),
      fc.constantFrom(
        '',
        'prose',
        '## Heading',
        '### Part',
        '| a | b |',
        '|---|---|',
        '<!-- x -->',
        '| x-1 | y |',
      ),
    ),
  );
  fc.assert(
    fc.property(lines, (body) => {
      const text = body.join('\n');
      const document = parseDocument(text, { file: 'docs/contracts/a.md', kind: 'rule' });
      const found = itemsOf({ documents: [document] }).map(
        ({ id, text, at }) => `${at.line} | ${id} | ${text} |`,
      );
      const rows = text.split('\n').map((line, index) => `${index + 1} ${line}`);
      expect(found).toEqual(rows.filter((line) => /^\d+ \| XYA/.test(line)));
    }),
  );
});
