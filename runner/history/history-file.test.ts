import { readFileSync, readdirSync } from 'node:fs';
import path from 'node:path';
import fc from 'fast-check';
import { temporaryFolder } from '../testing/folder';
import { readHistory, writeRun } from './history-file';
import { remember } from './remember';
import { histories, runAt } from './testing/runs';

const fileIn = (text?: string) =>
  path.join(temporaryFolder(text === undefined ? {} : { 'history.ndjson': text }), 'history.ndjson');
const add = (file: string, ...runs: ReturnType<typeof runAt>[]) =>
  runs.forEach((run) => writeRun(file, readHistory(file), run));
const idsIn = (file: string) => readHistory(file).runs.map(({ id }) => id);
const line = (value: object) => `${JSON.stringify(value)}\n`;

/** Remembers a run. @returns what has changed, and the notes */
function rememberAt(file: string, run = runAt(99, { a: 'failed' })) {
  const notes: string[] = [];
  return { changes: remember(file, run, (note) => notes.push(note)), notes };
}

test('a file that is not there is a history without runs, and is made with its folder', () => {
  const file = path.join(temporaryFolder(), 'reports/history.ndjson');
  expect(readHistory(file)).toEqual({ runs: [], broken: [] });
  add(file, runAt(1));
  expect(readdirSync(path.dirname(file))).toEqual(['history.ndjson']);
  expect(idsIn(file)).toEqual(['run 1']);
});

test('every history comes back as it was written, by its time', () => {
  fc.assert(
    fc.property(histories, (history) => {
      const file = fileIn();
      add(file, ...history);
      expect(readHistory(file)).toEqual({
        runs: [...history].sort((a, b) => (a.startedAt < b.startedAt ? -1 : 1)),
        broken: [],
      });
    }),
    { numRuns: 30 },
  );
});

test('the newest 50 are kept, and a run is there once', () => {
  const runs = Array.from({ length: 53 }, (_, minute) => runAt(minute));
  const file = fileIn(runs.map(line).join(''));
  add(file, runAt(52, { a: 'failed' }));
  const ids = idsIn(file);
  expect([ids.length, ids[0], ids.at(-1)]).toEqual([50, 'run 3', 'run 52']);
  expect(readHistory(file).runs.at(-1)?.scenarios).toEqual({ a: { verdict: 'failed', ms: 0 } });
});

test('two runs that end at once leave a whole history, and nothing else', () => {
  const file = fileIn(line(runAt(1)));
  const read = [readHistory(file), readHistory(file)] as const;
  writeRun(file, read[0], runAt(2));
  writeRun(file, read[1], runAt(3));
  expect(readHistory(file)).toMatchObject({ runs: [{ id: 'run 1' }, { id: 'run 3' }], broken: [] });
  expect(readdirSync(path.dirname(file))).toEqual(['history.ndjson']);
});

test('lines that are no runs are noted once and kept aside, and the others serve', () => {
  const broken = ['{"version":1,"id":', line({ ...runAt(2), version: 2 }).trim()];
  const file = fileIn(`${line(runAt(1, { a: 'passed' }))}${broken.join('\n')}\n\n`);
  const { changes, notes } = rememberAt(file);
  expect(changes?.newlyFailing).toEqual(['a']);
  expect(notes).toEqual([
    expect.stringMatching(
      /history\.ndjson has lines that are no runs: line 2 \(.+\), line 3 \(version: .+\)\. They are kept in history\.broken\.ndjson\.$/,
    ),
  ]);
  expect(idsIn(file)).toEqual(['run 1', 'run 99']);
  const aside = path.join(path.dirname(file), 'history.broken.ndjson');
  expect(readFileSync(aside, 'utf8')).toBe(`${broken.join('\n')}\n`);
  expect(rememberAt(file, runAt(100)).notes).toEqual([]);
});

test('a history that cannot be read, or not be written, is noted, and nothing else', () => {
  const folder = temporaryFolder({ 'history.ndjson/x': '', file: '' });
  expect(rememberAt(path.join(folder, 'history.ndjson'))).toEqual({
    changes: undefined,
    notes: [expect.stringMatching(/^Note: the history of runs cannot be read: .*EISDIR/)],
  });
  const { notes } = rememberAt(path.join(folder, 'file/history.ndjson'));
  expect(notes).toEqual([
    expect.stringMatching(/^Note: the history of runs cannot be \w+: .*(ENOTDIR|EEXIST)/),
  ]);
});

test('what is no run leaves the history alone', () => {
  const file = fileIn();
  expect(remember(file, undefined, () => {})).toBeUndefined();
  expect(readdirSync(path.dirname(file))).toEqual([]);
});
