// Tests that the cost of scenarios grows with their number and no faster, by counting work.
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { basename, join } from 'node:path';
import { Composer, Parser } from 'yaml';
import { stepLines, toGherkin } from './gherkin';
import { findScenarioFiles, loadScenario, readScenario } from './load';

// Much work on a machine that may be busy; what is judged is never the time.
jest.setTimeout(120_000);

/** How often the work calls a method of the parser or the composer. */
function calls<T extends object>(
  prototype: T,
  method: jest.FunctionPropertyNames<T>,
  work: () => void,
): number {
  const spy = jest.spyOn(prototype, method as never);
  try {
    work();
    return spy.mock.calls.length;
  } finally {
    spy.mockRestore();
  }
}

const step = (fault = '') =>
  `  - { name: Alive, endpoint: control, path: /health/live, expect: { status: 200${fault} } }\n`;
const file = (steps: number, fault?: string) =>
  `name: A test\nagent: gymcoach\nsteps:\n${step(fault).repeat(steps)}`;

test('2,000 files are read, composed and turned into Gherkin once each', () => {
  const folder = mkdtempSync(join(tmpdir(), 'scenarios-'));
  try {
    const names = Array.from({ length: 2000 }, (_, index) => `${String(index).padStart(4, '0')}-alive.yaml`);
    for (const name of names) writeFileSync(join(folder, name), file(3));
    const found = findScenarioFiles(folder);
    expect(found.map((path) => basename(path))).toEqual(names);
    const lines: number[] = [];
    const features: string[] = [];
    const composed = calls(Composer.prototype, 'compose', () => {
      for (const path of found) {
        const loaded = readScenario(path, path);
        lines.push(...stepLines(loaded));
        features.push(toGherkin(basename(path), loaded));
      }
    });
    expect(composed).toBe(2000);
    expect(lines).toHaveLength((1 + 3) * 2000);
    expect(new Set(features).size).toBe(2000);
    expect(new Set(features.map(({ length }) => length)).size).toBe(1);
  } finally {
    rmSync(folder, { recursive: true });
  }
});

test('each further step of a file costs and yields the same', () => {
  const load = (steps: number, fault?: string) => loadScenario('a.yaml', file(steps, fault));
  const tokens = (steps: number) =>
    calls(Parser.prototype, 'next', () => expect(stepLines(load(steps))).toHaveLength(1 + steps));
  expect(tokens(300) - tokens(200)).toBe(tokens(200) - tokens(100));
  const problems = (steps: number) => {
    const broken = load(steps, ', staus: 1, equals: 2');
    return 'problems' in broken ? broken.problems.length : 0;
  };
  expect([problems(100), problems(200)]).toEqual([200, 400]);
});
