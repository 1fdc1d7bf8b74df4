// A variable says yes in so many words, and everything else is a no.
import { saysYes } from './yes';

test.each(['1', 'true', 'yes', 'YES', 'True'])('"%s" is a yes', (value) => {
  expect(saysYes(value)).toBe(true);
});

test.each([undefined, '', '0', 'no', 'false', 'y', ' yes'])('%j is none', (value) => {
  expect(saysYes(value)).toBe(false);
});
