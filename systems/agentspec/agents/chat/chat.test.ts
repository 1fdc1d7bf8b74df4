import { fitnessTools, toolFor } from './fitness-tools';
import { safeMessagingFilter, toxicityFilter } from './output-filters';
import { piiDetector, type PiiField } from './pii-detector';
import { standInModel } from './stand-in-model';

describe('the pii detector', () => {
  const all: PiiField[] = ['name', 'email', 'phone', 'address'];

  it.each([
    ['My name is Ada Lovelace.', 'My name is [name].'],
    ["I'm Ada and I am Grace", "I'm [name] and I am [name]"],
    ['mail ada.l+x@mail.example.org!', 'mail [email]!'],
    ['call 555-123-4567 or +49 170 1234567', 'call [phone] or [phone]'],
    ['(555) 123 4567', '[phone]'],
    ['at 12 Baker Street, London', 'at [address], London'],
  ])('scrubs %j', (message, content) => {
    expect(piiDetector(all)(message)).toMatchObject({ content, blocked: false, action: 'scrub' });
  });

  it.each([
    'I am tired, run 45 min',
    'id 7d444840-9dc0-11d1-b245-5ffdce74fad2',
    'at 1732233445566, run 3-555-123-4567-9',
    'a@b',
  ])('leaves %j alone', (message) => {
    expect(piiDetector(all)(message)).toEqual({ content: message, blocked: false });
  });

  it('looks for its own fields only', () => {
    expect(piiDetector(['email'])('12 Baker Street, a@b.org')).toEqual({
      content: '12 Baker Street, [email]',
      blocked: false,
      action: 'scrub',
      reason: 'scrubbed email',
    });
  });
});

describe('the output filters', () => {
  it('score toxicity by the share of toxic words, and warn from the threshold on', () => {
    expect(toxicityFilter(0.5)('you idiot')).toMatchObject({ score: 0.5, action: 'warn' });
    expect(toxicityFilter(0.7)('you idiot')).toEqual({ content: 'you idiot', blocked: false, score: 0.5 });
    expect(toxicityFilter(0.7)('')).toMatchObject({ score: 0 });
  });

  it('warn of unsafe advice and leave it standing', () => {
    expect(safeMessagingFilter('No pain no gain!')).toMatchObject({
      content: 'No pain no gain!',
      action: 'warn',
    });
    expect(safeMessagingFilter('Rest well')).toEqual({ content: 'Rest well', blocked: false });
  });
});

describe('the tools', () => {
  it.each([
    [
      'plan me something',
      'plan',
      'a 30-minute strength workout: squats 10 min, push-ups 10 min, rows 10 min',
    ],
    [
      'yoga for 15 minutes',
      'plan',
      'a 15-minute mobility workout: hip openers 5 min, shoulder circles 5 min, forward fold 5 min',
    ],
    ['log my run, 40 min', 'log', 'logged 40 minutes of endurance training'],
    ['progress after 30 min and 45 min?', 'progress', '75 of 150 minutes this week (50 %)'],
    ['progress?', 'progress', '0 of 150 minutes this week (0 %)'],
  ] as const)('%j asks for %s', (message, tool, summary) => {
    expect(toolFor(message)).toBe(tool);
    expect(fitnessTools[tool](message)).toEqual({ summary });
  });
});

it('the stand-in model counts the tokens of what it reads and says', () => {
  expect(standInModel('Hi, you', 'a plan')).toEqual({
    text: 'On "Hi, you": a plan.',
    usage: { promptTokens: 5, completionTokens: 10 },
  });
});
