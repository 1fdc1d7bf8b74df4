// What may be cited, and what is wrong with a catalogue.
import { temporaryFolder } from '../testing/folder';
import { readCatalogue } from './catalogue';
import { citable, nearestId } from './citations';

const catalogueOf = (requirements: string, contracts: string) =>
  readCatalogue(
    temporaryFolder({
      'docs/requirements/a.md': `## A\n${requirements}\n`,
      'docs/contracts/a.md': `## A\n${contracts}\n`,
    }),
  );

test('requirements, rules and decisions may be cited', () => {
  const { ids, problems } = citable(
    catalogueOf('| XYZ-1 | a | XYA-1 |', '| XYA-1 | as XYA-9 says |\n| C-1 | b | c |\n| E2E-12 | d |'),
  );
  expect([...ids].sort()).toEqual(['C-1', 'E2E-12', 'XYA-1', 'XYZ-1']);
  expect(problems).toEqual([]);
});

test('an id that two rows have is a problem at the second one', () => {
  expect(
    citable(catalogueOf('| XYZ-1 | a | |\n| XYA-1 | b | |', '| XYA-1 | c |\n| C-1 | d | e |')).problems,
  ).toEqual([
    {
      message: 'The id XYA-1 is given twice; the first time at docs/requirements/a.md:3.',
      at: { file: 'docs/contracts/a.md', line: 2 },
    },
  ]);
});

test.each([
  ['XYA-12', 'XYZ-1 names the rule XYA-12, which no contract has. The last one is XYA-2.'],
  ['XYB-1', 'XYZ-1 names the rule XYB-1, which no contract has. Did you mean XYA-1?'],
  ['XYZ-1', 'XYZ-1 names the rule XYZ-1, which no contract has. Did you mean XYA-1?'],
  ['C-1', 'XYZ-1 names the rule C-1, which no contract has.'],
  ['XYA-1 XYA-2', 'XYZ-1 names the rule XYA-1 XYA-2, which no contract has.'],
])('a requirement that rests on %s is a problem', (rules, message) => {
  const { problems } = citable(
    catalogueOf(`| XYZ-1 | a | ${rules} |`, '| XYA-1 | b |\n| XYA-2 | c |\n| C-1 | d | e |'),
  );
  expect(problems).toEqual([{ message, at: { file: 'docs/requirements/a.md', line: 2 } }]);
});

test.each([
  ['ABC-20', ' The last one is ABC-11.'],
  ['ABD-3', ' Did you mean ABC-3?'],
  ['QQQ-777', ''],
])('near %s there is:%s', (id, near) => {
  expect(nearestId(id, ['ABC-3', 'ABC-11', 'XYZ-1'])).toBe(near);
});
