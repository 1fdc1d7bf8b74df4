// What a log line looks like and where it goes: ENV-13.
import { createLogger } from './log';

const logTo = () => {
  const out: string[] = [];
  const err: string[] = [];
  const log = createLogger(
    { write: (line) => void out.push(line) },
    { write: (line) => void err.push(line) },
  );
  return { log, out, err };
};

describe('createLogger', () => {
  it('writes one JSON object a line: ts, level, msg and what else was given', () => {
    const { log, out } = logTo();
    log.info({ proxyPort: 4000 }, 'two\nlines');
    expect(out.join('')).toMatch(/^[^\n]+\n$/);
    const line = JSON.parse(out.join(''));
    expect(line).toEqual({ level: 'info', ts: expect.any(String), msg: 'two\nlines', proxyPort: 4000 });
    expect(new Date(line.ts).toISOString()).toBe(line.ts);
  });

  it('writes info to stdout, warnings and errors to stderr, each once', () => {
    const { log, out, err } = logTo();
    log.info('a');
    log.warn('b');
    log.error('c');
    expect(out.map((line) => JSON.parse(line).level)).toEqual(['info']);
    expect(err.map((line) => JSON.parse(line).level)).toEqual(['warn', 'error']);
  });

  it('writes out an error with its message and stack', () => {
    const { log, err } = logTo();
    log.error({ err: new TypeError('broken') }, 'failed');
    expect(JSON.parse(err.join(''))).toMatchObject({
      err: { type: 'TypeError', message: 'broken', stack: expect.any(String) },
    });
  });
});
