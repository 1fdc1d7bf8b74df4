// In which order features are listed, and which pages a README links.
import { temporaryFolder } from '../testing/folder';
import { linkedPage, linkedPages, readingOrder, readIntroductions } from './reading-order';

const README = `# Platform

[First](zebra.feature) comes before [the second](ape.feature#rule-a), and [the first](zebra.feature) again.
[YAML](scenarios/README.md "for others"), [elsewhere](../other/bee.feature), [code](../../runner/x.ts).
`;

const sorted = (pages: readonly string[], introductions: Record<string, string>) =>
  pages.toSorted(readingOrder(new Map(Object.entries(introductions))));

test('pages are listed as the README of their folder links them, the others last, by name', () => {
  const pages = ['a/ape', 'a/bat', 'a/ant', 'a/scenarios', 'a/zebra'];
  expect(sorted(pages, { a: README })).toEqual(['a/zebra', 'a/ape', 'a/scenarios', 'a/ant', 'a/bat']);
  expect(sorted(pages, {})).toEqual(['a/ant', 'a/ape', 'a/bat', 'a/scenarios', 'a/zebra']);
});

test('folders are listed by name, whatever other READMEs link', () => {
  const introductions = { b: '[z](z.feature) [a](a.feature)', a: '[b](../b/a.feature) [y](y.feature)' };
  expect(sorted(['b/a', 'b/z', 'a/x', 'a/y'], introductions)).toEqual(['a/y', 'a/x', 'b/z', 'b/a']);
});

test('a README links features, and folders by their README', () => {
  expect(linkedPages(README, 'a')).toEqual(['a/zebra', 'a/ape', 'a/zebra', 'a/scenarios', 'other/bee']);
  expect(linkedPage('../../docs/contracts/a.md', 'a')).toBeUndefined();
});

test('READMEs are read of folders that have one', () => {
  const root = temporaryFolder({ 'features/a/README.md': README, 'features/a/scenarios/01-x.yaml': '' });
  const uris = ['features/a/ape.feature', 'features/a/scenarios/01-x.yaml', 'features/b/bee.feature'];
  expect([...readIntroductions(root, uris)]).toEqual([['a', README]]);
});
