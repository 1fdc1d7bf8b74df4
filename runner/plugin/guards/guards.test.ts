import type { GherkinDocument, Pickle } from '@cucumber/messages';
import { RecordedRun, parse, request } from '../../run/testing/recorded-run';
import { checkExpressionTags, checkFeatureNames, checkScenarioNames, checkTags } from './feature-guard';
import { checkHollow } from './hollow-guard';
import { parseErrors } from './parse-guard';
import { checkRequest } from './request-guard';
import { checkRules } from './rule-guard';
import { checkRun } from './run-guard';
import { checkSelection } from './selection-guard';
import { checkSteps } from './step-guard';

const documents = (...texts: string[]): GherkinDocument[] =>
  texts.flatMap((text) => parse(text)).flatMap(({ gherkinDocument }) => gherkinDocument ?? []);
const pickles = (text: string): Pickle[] => parse(text).flatMap(({ pickle }) => pickle ?? []);
const messages = (problems: { message: string }[]) => problems.map(({ message }) => message);

describe('options', () => {
  const check = (given: object, paths: string[] = []) =>
    messages(checkRequest(request(given), paths, __dirname));

  test('that make sense pass', () => {
    expect(
      check({ tags: '(@a and not @b)', names: ['^x'], shard: '3/3' }, [
        '../guards',
        'step-guard.ts:3:5',
        'no/such/*.x',
      ]),
    ).toEqual([]);
  });

  test.each([
    ['9/3', '--shard 9/3: there is no shard 9 of 3; they are numbered from 1 to 3.'],
    ['0/3', '--shard 0/3: there is no shard 0 of 3; they are numbered from 1 to 3.'],
    ['1/0', '--shard 1/0: there is at least 1 shard, as in 1/1.'],
  ])('shard %s is refused', (shard, message) => {
    expect(check({ shard })).toEqual([message]);
  });

  test('a malformed tag expression is refused', () => {
    expect(check({ tags: '(@a and)' })).toEqual(['--tags "@a and" is no tag expression: Expected operand.']);
    expect(check({ retryTags: '@a @b' })).toEqual([
      '--retry-tag-filter "@a @b" is no tag expression: Expected operator.',
    ]);
  });

  test('a malformed name is refused', () => {
    expect(check({ names: ['('] })).toEqual([
      '--name "(" is no regular expression: Invalid regular expression: /(/: Unterminated group',
    ]);
  });

  test('a path that leads nowhere is refused', () => {
    expect(check({}, ['nowhere.feature:3'])).toEqual(['nowhere.feature: there is no such file or folder.']);
  });
});

describe('tags', () => {
  const tagsFile = 'support/tags.ts';
  const known = {
    tags: { '@opa': '', '@proxy': '' },
    tagsFile,
    ids: new Set(['PRX-1', 'ASR-7']),
    problems: [],
  };

  test('that are declared, or cite a rule or a requirement, pass', () => {
    const text = '@opa\nFeature: F\n  @PRX-1 @ASR-7\n  Scenario: s\n    Given a';
    expect(checkTags(documents(text), known)).toEqual([]);
  });

  test('that nobody declared are refused wherever they stand', () => {
    const text = `@opaa
Feature: F
  @PRX-2
  Rule: r
    @other
    Scenario Outline: s
      Given <a>
      @prxy
      Examples:
        | a |
        | 1 |`;
    expect(checkTags(documents(text), known)).toEqual([
      {
        message: 'The tag @opaa is not declared in support/tags.ts. Did you mean @opa?',
        at: { file: 'features/a.feature', line: 1 },
      },
      {
        message:
          'No requirement or rule of docs/requirements/ and docs/contracts/ has the id PRX-2. The last one is PRX-1.',
        at: { file: 'features/a.feature', line: 3 },
      },
      {
        message: 'The tag @other is not declared in support/tags.ts.',
        at: { file: 'features/a.feature', line: 5 },
      },
      {
        message: 'The tag @prxy is not declared in support/tags.ts. Did you mean @proxy?',
        at: { file: 'features/a.feature', line: 8 },
      },
    ]);
  });

  test('of an expression are checked too, each once', () => {
    expect(messages(checkExpressionTags('--tags', '((@op and not @op) or @PRX-1 or @PRX-7)', known))).toEqual(
      [
        '--tags "((@op and not @op) or @PRX-1 or @PRX-7)": The tag @op is not declared in support/tags.ts. Did you mean @opa?',
        '--tags "((@op and not @op) or @PRX-1 or @PRX-7)": No requirement or rule of docs/requirements/ and docs/contracts/ has the id PRX-7. The last one is PRX-1.',
      ],
    );
    expect(checkExpressionTags('--tags', '', known)).toEqual([]);
  });

  test.each([
    [
      '@AST-7',
      'No requirement or rule of docs/requirements/ and docs/contracts/ has the id AST-7. Did you mean ASR-7?',
    ],
    ['@ASR7', 'The tag @ASR7 is not declared in support/tags.ts. Did you mean @ASR-7?'],
    ['@asr-7', 'The tag @asr-7 is not declared in support/tags.ts. Did you mean @ASR-7?'],
  ])('%s: an id was meant', (tag, message) => {
    expect(messages(checkTags(documents(`${tag}\nFeature: F`), known))).toEqual([message]);
  });

  test('are worth nothing while the catalogue that they cite has defects', () => {
    const defect = { message: 'The id PRX-1 is given twice.', at: { file: 'docs/contracts/a.md', line: 3 } };
    expect(checkTags(documents('@PRX-1\nFeature: F'), { ...known, problems: [defect] })).toEqual([defect]);
  });

  test('are not found on the prototype of the table', () => {
    expect(checkExpressionTags('--tags', '@constructor', { ...known, tags: {} })).toHaveLength(1);
  });
});

describe('scenario names', () => {
  test('are used once in a feature, its rules included; other features do not matter', () => {
    const text = 'Feature: F\n  Scenario: s\n    Given a\n  Rule: r\n    Scenario: s\n      Given a';
    expect(checkScenarioNames(documents(text))).toEqual([
      {
        message: 'Two scenarios of this feature are named "s"; the first one is in line 2.',
        at: { file: 'features/a.feature', line: 5 },
      },
    ]);
    expect(checkScenarioNames(documents('Feature: F\n  Scenario: s', 'Feature: G\n  Scenario: s'))).toEqual(
      [],
    );
  });
});

describe('feature names', () => {
  const of = (uri: string, name: string) =>
    parse(`@opa\nFeature: ${name}\n  Scenario: s\n    Given a`, uri).flatMap(
      ({ gherkinDocument }) => gherkinDocument ?? [],
    );

  test('are used once in a run; both places are told', () => {
    const read = [...of('features/a.feature', 'F'), ...of('features/b.feature', 'G')];
    expect(checkFeatureNames(read)).toEqual([]);
    expect(checkFeatureNames([...read, ...of('features/c.feature', 'F')])).toEqual([
      {
        message: 'Two features are named "F"; the first one is features/a.feature:2.',
        at: { file: 'features/c.feature', line: 2 },
      },
    ]);
  });

  test('of YAML scenarios come from their files, and may be the same in two folders', () => {
    const read = ['a', 'b'].flatMap((folder) => of(`features/${folder}/scenarios/01-x.yaml`, '01-x'));
    expect(checkFeatureNames(read)).toEqual([]);
  });
});

describe('scenarios that would prove nothing', () => {
  const found = (text: string) =>
    checkHollow(documents(text)).map(({ message, at }) => `${at!.line} ${message}`);

  test('have no steps, with a Background or without, in a Rule or outside', () => {
    expect(
      found(
        'Feature: F\n  Scenario: s\n  Rule: r\n    Background:\n      Given a\n    Example: t\n    Scenario: u\n      Given b',
      ),
    ).toEqual(['2 Scenario "s" has no steps.', '6 Example "t" has no steps.']);
  });

  test.each(['Scenario Outline', 'Scenario Template'])('are a %s without Examples', (keyword) => {
    expect(found(`Feature: F\n  ${keyword}: s\n    Given <a>`)).toEqual([
      `2 ${keyword} "s" has no Examples.`,
    ]);
  });

  test('are an outline whose Examples have no header, or a header only', () => {
    expect(
      found(
        'Feature: F\n  Scenario Outline: s\n    Given <a>\n    Examples:\n    Examples: more\n      | a |\n    Examples:\n      | a |\n      | 1 |',
      ),
    ).toEqual([
      '4 Examples of "s" have no rows, so that nothing is run for them.',
      '5 Examples of "s" have no rows, so that nothing is run for them.',
    ]);
  });

  test('are found in other languages', () => {
    expect(found('# language: de\nFunktionalität: F\n  Szenariogrundriss: s\n    Angenommen <a>\n')).toEqual([
      '3 Szenariogrundriss "s" has no Examples.',
    ]);
  });

  test('are no plain scenarios with a <word>, and no outlines that are called scenarios', () => {
    expect(
      found(
        'Feature: F\n  Scenario: s\n    Given <a>\n  Scenario: t\n    Given <a>\n    Examples:\n      | a |\n      | 1 |',
      ),
    ).toEqual([]);
  });
});

test('a Rule with more than three ids is warned of; other tags do not count', () => {
  const text = (tags: string) =>
    `@ASR-1 @ASR-2\nFeature: F\n  ${tags}\n  Rule: r\n    Scenario: s\n      Given a`;
  const warnings = (tags: string) => {
    const run = new RecordedRun(text(tags));
    return checkRules(run.record.documents, run.judge());
  };
  expect(warnings('@opa @slow @PRX-1 @PRX-2 @C-3')).toEqual([]);
  expect(warnings('@opa @PRX-1 @PRX-2 @PRX-3 @ASR-7')).toEqual([
    {
      message:
        'This Rule carries 4 ids, more than 3: one that a single scenario shows stands on that scenario (PRX-1, PRX-2, PRX-3, ASR-7).',
      at: { file: 'features/a.feature', line: 4 },
    },
  ]);
  expect(checkRules(new RecordedRun(text('@PRX-1 @PRX-2 @PRX-3 @ASR-7')).record.documents, [])).toEqual([]);
});

describe('a selection', () => {
  const read = pickles(`@agentspec
Feature: F
  @opa
  Scenario: 01-proxy-passthrough: Proxy passes requests on
    Given a
  @opa @PRX-1
  Scenario: Policy blocks the request
    Given a
  Scenario: third
    Given a`);

  test('of something passes', () => {
    expect(checkSelection(request(), read, 1)).toEqual([]);
  });

  test('of nothing says what was asked for, and which tags there are', () => {
    expect(
      messages(checkSelection(request({ tags: '(@gap)', shard: '2/2', paths: ['features'] }), read, 0)),
    ).toEqual([
      `None of the 3 scenarios read was selected, so nothing was run.
  asked for: --tags "@gap", --shard 2/2, features
  known tags: @agentspec 3, @opa 2
  a shard stays empty when fewer scenarios match than there are shards`,
    ]);
  });

  test.each([
    ['01-proxy-passthruogh', '"01-proxy-passthrough: Proxy passes requests on"'],
    ['policy blocks requests', '"Policy blocks the request"'],
  ])('of nothing shows names near %s', (name, near) => {
    const [problem] = checkSelection(request({ names: [name] }), read, 0);
    expect(problem!.message.split('\n')).toContain(`  names near "${name}": ${near}`);
  });

  test('shows no names when the name did match, and something else filtered', () => {
    const [problem] = checkSelection(request({ names: ['third'], tags: '@opa' }), read, 0);
    expect(problem!.message).not.toContain('names near');
  });

  test('from no features at all says so', () => {
    expect(messages(checkSelection(request(), [], 0))).toEqual([
      'No scenario was found, so nothing was run.\n  asked for: all features',
    ]);
  });
});

describe('steps', () => {
  const at = (line: number) => ({ file: 'features/a.feature', line });
  const definitions = new Map([
    ['1', { pattern: 'a {word}', at: { file: 'step-definitions/a.ts', line: 3 } }],
    ['2', { pattern: 'a cat', at: { file: 'step-definitions/a.ts', line: 9 } }],
    ['3', { pattern: 'a dog', at: { file: 'step-definitions/b.ts', line: 1 } }],
  ]);

  test('that are undefined or ambiguous are told once each', () => {
    const steps = [
      { text: 'nothing', at: at(3), definitions: [] },
      { text: 'nothing', at: at(4), definitions: [] },
      { text: 'a cat', at: at(5), definitions: ['1', '2'] },
    ];
    expect(checkSteps(steps, definitions, { whole: false })).toEqual([
      { message: 'Undefined step "nothing".', at: at(3) },
      {
        message:
          'Ambiguous step "a cat": 2 definitions match.\n  a {word}  step-definitions/a.ts:3\n  a cat  step-definitions/a.ts:9',
        at: at(5),
      },
    ]);
  });

  test('leave no definition unused, when the whole specification was run', () => {
    const steps = [{ text: 'a fox', at: at(3), definitions: ['1'] }];
    expect(checkSteps(steps, definitions, { whole: false })).toEqual([]);
    expect(messages(checkSteps(steps, definitions, { whole: true }))).toEqual([
      '2 step definitions that no scenario uses:\n  a cat  step-definitions/a.ts:9\n  a dog  step-definitions/b.ts:1',
    ]);
  });
});

describe('the scenario of a broken YAML file', () => {
  const brokenStep = 'the file is valid:';
  const FEATURE = `Feature: F\n  Scenario: 01-x\n    * ${brokenStep}\n      \`\`\`\n      x.yaml:3:1 a\n      x.yaml:4:1 b\n      \`\`\``;

  test('is not missed where no file is broken', () => {
    const definition = { pattern: brokenStep, at: { file: 'step-definitions/a.ts', line: 3 } };
    expect(checkSteps([], new Map([['1', definition]]), { whole: true, brokenStep })).toEqual([]);
  });

  test.each([
    [
      { dryRun: true },
      [
        {
          message: 'This scenario file is broken:\n  x.yaml:3:1 a\n  x.yaml:4:1 b',
          at: { file: 'features/a.feature', line: 3 },
        },
      ],
    ],
    [{ dryRun: false }, []],
  ])('is a problem where its step is not executed: %j', (options, problems) => {
    const { record } = new RecordedRun(FEATURE);
    expect(checkRun(record, [], request(options), brokenStep)).toEqual(problems);
  });
});

test('text that is not Gherkin is refused where it stands', () => {
  expect(
    parseErrors('Feature: F\n  Scenario: s\n    Given a\n   nonsense', 'features/a.feature', 'en'),
  ).toEqual([
    {
      message: expect.stringMatching(/^This is not Gherkin: expected: .*, got 'nonsense'$/),
      at: { file: 'features/a.feature', line: 4, column: 4 },
    },
  ]);
});
