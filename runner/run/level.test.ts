import { countLevels, levelOf, levelsLine, readConformance } from './level';

test('what is not tagged as extended is core', () => {
  expect(levelOf([{ name: '@smoke' }])).toBe('core');
  expect(levelOf([{ name: '@smoke' }, { name: '@extended' }])).toBe('extended');
});

test('a user says core or extended, or nothing; anything else is told what is allowed', () => {
  expect(readConformance()).toEqual({ problems: [] });
  expect(readConformance('')).toEqual({ problems: [] });
  expect(readConformance('core')).toEqual({ level: 'core', problems: [] });
  const { level, problems } = readConformance('Core');
  expect(level).toBeUndefined();
  expect(problems[0]!.message).toMatch(/^CONFORMANCE is "Core"; it is core \(.*\) or extended \(.*\)\.$/);
});

const outcomes = [
  { level: 'core', verdict: 'passed' },
  { level: 'core', verdict: 'failed' },
  { level: 'core', verdict: 'not run' },
  { level: 'extended', verdict: 'failed' },
] as const;

test('what was not run is not counted', () => {
  expect(countLevels(outcomes)).toEqual([
    { level: 'core', held: 1, run: 2 },
    { level: 'extended', held: 0, run: 1 },
  ]);
  expect(levelsLine(outcomes)).toBe('core: 1 of 2 hold; beyond core: 0 of 1 hold');
});

test('where all is core there is nothing to tell apart', () => {
  expect(levelsLine(outcomes.slice(0, 3))).toBeUndefined();
});
