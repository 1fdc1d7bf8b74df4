import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Composer, Parser } from 'yaml';
import { toGherkin } from './gherkin';
import { findScenarioFiles, loadScenario, stepLines } from './load';

/** Counts the units of work: tokens read and documents composed. */
function counted(work: () => void): { tokens: number; documents: number } {
  const tokens = jest.spyOn(Parser.prototype, 'next');
  const documents = jest.spyOn(Composer.prototype, 'compose');
  try {
    work();
    return { tokens: tokens.mock.calls.length, documents: documents.mock.calls.length };
  } finally {
    jest.restoreAllMocks();
  }
}

const step = (fault = '') =>
  `  - { name: Alive, endpoint: control, path: /health/live, expect: { status: 200${fault} } }\n`;
const file = (steps: number, fault?: string) =>
  `name: A test\nagent: gymcoach\nsteps:\n${step(fault).repeat(steps)}`;

test('2,000 files cost 2,000 times one file', () => {
  const folder = mkdtempSync(join(tmpdir(), 'scenarios-'));
  try {
    const names = Array.from({ length: 2000 }, (_, index) => `${String(index).padStart(4, '0')}-alive.yaml`);
    for (const name of names) writeFileSync(join(folder, name), file(3));
    let features = 0;
    const load = (path: string) => {
      const loaded = loadScenario(path, readFileSync(path));
      features += toGherkin(path, loaded).split('Feature: ').length - 1;
      expect(stepLines(loaded)).toEqual([4, 5, 6]);
    };
    const files = findScenarioFiles(folder);
    const one = counted(() => load(files[0]!));
    const all = counted(() => files.forEach(load));
    expect(files).toHaveLength(2000);
    expect(features).toBe(2001);
    expect(all).toEqual({ tokens: 2000 * one.tokens, documents: 2000 });
  } finally {
    rmSync(folder, { recursive: true });
  }
});

test('each further step of a file costs and yields the same', () => {
  const tokens = (steps: number) =>
    counted(() => expect(loadScenario('a.yaml', file(steps))).not.toHaveProperty('problems')).tokens;
  expect(tokens(600) - tokens(400)).toBe(tokens(400) - tokens(200));
  for (const steps of [200, 400]) {
    const broken = loadScenario('a.yaml', file(steps, ', staus: 1, equals: 2'));
    expect('problems' in broken && broken.problems.length).toBe(2 * steps);
  }
});
