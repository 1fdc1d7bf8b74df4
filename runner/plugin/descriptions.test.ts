// Descriptions of features, rules, scenarios and examples lose their indentation.
import { generateMessages } from '@cucumber/gherkin';
import { IdGenerator, SourceMediaType } from '@cucumber/messages';
import { dedentDescriptions } from './descriptions';

const text = `Feature: f
  about f
    and more

  Rule: r
    about r

    Scenario Outline: s
      about s
      Given <a>

      Examples:
        about e

        | a |
        | 1 |
`;

test('no description keeps the indentation of the file', () => {
  const options = {
    includeGherkinDocument: true,
    includePickles: false,
    includeSource: false,
    newId: IdGenerator.incrementing(),
    defaultDialect: 'en',
  };
  const [envelope] = generateMessages(
    text,
    'f.feature',
    SourceMediaType.TEXT_X_CUCUMBER_GHERKIN_PLAIN,
    options,
  );
  const document = envelope!.gherkinDocument!;
  dedentDescriptions(document);
  const rule = document.feature!.children[0]!.rule!;
  const scenario = rule.children[0]!.scenario!;
  expect([
    document.feature!.description,
    rule.description,
    scenario.description,
    scenario.examples[0]!.description,
  ]).toEqual(['about f\nand more', 'about r', 'about s', 'about e']);
});
