// The bounds within which a blocked response is read away: ENF-3.
import { Drain } from './drain';
import { MAX_DRAINED_BYTES, MAX_DRAIN_MS } from './limits';

beforeEach(() => jest.useFakeTimers());
afterEach(() => jest.useRealTimers());

describe('Drain', () => {
  it('aborts a response that is too long', () => {
    const abort = jest.fn();
    const drain = new Drain(abort);
    drain.take(Buffer.alloc(MAX_DRAINED_BYTES));
    expect(abort).not.toHaveBeenCalled();
    drain.take(Buffer.alloc(1));
    expect(abort).toHaveBeenCalled();
  });

  it('aborts a response that takes too long, unless that has ended', () => {
    const abort = jest.fn();
    new Drain(abort).end();
    jest.advanceTimersByTime(MAX_DRAIN_MS);
    expect(abort).not.toHaveBeenCalled();
    new Drain(abort);
    jest.advanceTimersByTime(MAX_DRAIN_MS);
    expect(abort).toHaveBeenCalledTimes(1);
  });
});
