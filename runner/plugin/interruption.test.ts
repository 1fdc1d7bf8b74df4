import { codeOf } from './interruption';

test('signals have the exit codes that shells know', () => {
  expect([codeOf('SIGHUP'), codeOf('SIGINT'), codeOf('SIGTERM')]).toEqual([129, 130, 143]);
});
