import { existsSync, readFileSync } from 'node:fs';
import path from 'node:path';
import type { Envelope } from '@cucumber/messages';
import { passed } from '../run/testing/recorded-run';
import { temporaryFolder } from '../testing/folder';
import { mergeFiles } from './merge-files';
import { record, shardOf } from './testing/recording';

const run = record([
  {
    uri: 'features/a.feature',
    gherkin: 'Feature: F\n  Scenario: s\n    Given a\n  Scenario: t\n    Given a',
    tries: () => [{ results: [passed] }],
  },
]).filter((envelope) => !envelope.undefinedParameterType);
const toLines = (envelopes: readonly Envelope[]) =>
  envelopes.map((envelope) => `${JSON.stringify(envelope)}\n`).join('');
const [first, second] = [0, 1].map((k) => toLines(shardOf(run, (n) => n === k))) as [string, string];

/** Merges what lies in a folder made of `files`; names are relative to it. */
async function merge(files: Record<string, string>, given = Object.keys(files)) {
  const folder = temporaryFolder(files);
  const out = path.join(folder, 'merged/reports');
  const report = await mergeFiles(
    given.map((name) => path.join(folder, name)),
    out,
  );
  const { exitCode, problems } = report;
  const relative = (text: string) => text.replaceAll(`${folder}/`, '');
  return {
    exitCode,
    problems: problems.map(({ message, at }) => [at && `${relative(at.file)}:${at.line}`, relative(message)]),
    read: (name: string) => readFileSync(path.join(out, name), 'utf8'),
    has: (name: string) => existsSync(path.join(out, name)),
  };
}

test('writes three reports that hold every scenario', async () => {
  const { exitCode, problems, read } = await merge({
    'one/messages.ndjson': first,
    'two/messages.ndjson': second,
  });
  expect([exitCode, problems]).toEqual([0, []]);
  expect(read('junit.xml')).toContain('tests="2" skipped="0" failures="0"');
  expect(read('messages.ndjson').match(/"testCaseStarted":/g)).toHaveLength(2);
  expect(read('cucumber.html').match(/"testCaseStarted":/g)).toHaveLength(2);
  expect(read('cucumber.html')).toMatch(/<\/html>\s*$/);
});

test('takes every *.ndjson below a folder, and a file named twice once', async () => {
  const files = { 'all/1/messages.ndjson': first, 'all/deep/2.ndjson': second, 'all/notes.txt': '' };
  const { exitCode, problems } = await merge(files, ['all', 'all/deep/2.ndjson']);
  expect([exitCode, problems]).toEqual([0, []]);
});

const never = [undefined, '1 scenario was run by no shard.'];

test.each([
  ['that is not there', undefined, [[undefined, 'b: there is no such file or folder.'], never]],
  ['that is empty', '', [[undefined, 'b is empty: the shard wrote nothing, or was killed.'], never]],
  [
    'that is no JSON',
    'listening on port 4000\n',
    [
      [
        'b:1',
        expect.stringMatching(
          /^This shard has a line that is not JSON \(.*\); the rest of it is left out\.$/,
        ),
      ],
      never,
    ],
  ],
  [
    'that is JSON of something else',
    '{"level":30,"msg":"up"}\n',
    [
      [
        'b:1',
        'This shard has a line that is no Cucumber message, such as {"meta":{…}}; the rest of it is left out.',
      ],
      never,
    ],
  ],
  [
    'that was cut off in the middle of a line',
    second.slice(0, -20),
    [
      [
        `b:${second.trim().split('\n').length}`,
        'This shard was cut off in this line; the rest of it is left out.',
      ],
    ],
  ],
  [
    'that was cut off between two lines',
    `${second.trim().split('\n').slice(0, -1).join('\n')}\n`,
    [[undefined, 'b was cut off: its run does not end.']],
  ],
])('a shard %s is told, and the others are reported', async (_what, text, expected) => {
  const files = { a: first, ...(text === undefined ? {} : { b: text }) };
  const { exitCode, problems, read } = await merge(files, ['a', 'b']);
  expect(problems).toEqual(expected);
  expect(exitCode).toBe(2);
  expect(read('junit.xml')).toContain('tests="2"');
});

test('a folder without any shard is told', async () => {
  const { exitCode, problems, read } = await merge({ 'all/notes.txt': '' }, ['all']);
  expect(problems).toEqual([[undefined, 'all: there is no *.ndjson in this folder.']]);
  expect(exitCode).toBe(2);
  expect(read('cucumber.html')).toMatch(/<\/html>\s*$/);
});

test('a shard is never overwritten', async () => {
  const folder = temporaryFolder({ 'messages.ndjson': first });
  const file = path.join(folder, 'messages.ndjson');
  await expect(mergeFiles([file], folder)).rejects.toThrow(
    `${file} is a shard, and the merged messages would overwrite it: choose another --out`,
  );
  expect(readFileSync(file, 'utf8')).toBe(first);
});

test('files that attachments point to come along; one that is lost is told', async () => {
  const pointing = (lines: string, url: string) => {
    const { testCaseStarted } = JSON.parse(
      lines.split('\n').find((line) => line.includes('testCaseStarted"'))!,
    );
    const testCaseStartedId = testCaseStarted.id;
    const message = { externalAttachment: { url, mediaType: 'image/png', testCaseStartedId } };
    return lines.replace('{"testCaseFinished', `${JSON.stringify(message)}\n{"testCaseFinished`);
  };
  const files = {
    '1/a.ndjson': pointing(first, './shots/a%20b.png'),
    '1/shots/a b.png': 'pixels',
    '2/b.ndjson': pointing(second, './lost.png'),
    secret: '',
  };
  const { problems, read } = await merge(files, ['1', '2']);
  expect(read('shots/a b.png')).toBe('pixels');
  expect(read('messages.ndjson')).toContain('./shots/a%20b.png');
  expect(problems).toEqual([
    [undefined, '2/lost.png: this attachment is not beside the messages that point to it.'],
  ]);
  const outside = await merge(
    { '1/a.ndjson': pointing(first, '../secret'), '1/b.ndjson': second, secret: '' },
    ['1'],
  );
  expect([outside.problems, outside.has('../secret')]).toEqual([[], false]);
});

test('a character that two chunks share, and a message larger than a chunk, come through', async () => {
  const body = `${'x'.repeat(65_531)}€${'y'.repeat(200_000)}`;
  const long = first.replace('{"testCaseFinished', (rest) => {
    const { testCaseStarted } = JSON.parse(
      first.split('\n').find((line) => line.includes('testCaseStarted"'))!,
    );
    const attachment = {
      testCaseStartedId: testCaseStarted.id,
      body,
      mediaType: 'text/plain',
      contentEncoding: 'IDENTITY',
    };
    return `${JSON.stringify({ attachment })}\n${rest}`;
  });
  const { exitCode, read } = await merge({ a: long, b: second });
  expect(exitCode).toBe(0);
  expect(read('messages.ndjson')).toContain(`"${body}"`);
});
