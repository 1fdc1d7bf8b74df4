// Ids in flight, counted: EVT-19, PRX-13.
import fc from 'fast-check';
import { InFlightRequests } from './in-flight';

describe('InFlightRequests', () => {
  it('knows an id as long as one request with it has not ended', () => {
    const inFlight = new InFlightRequests();
    inFlight.begin('id');
    inFlight.begin('id');
    inFlight.end('id');
    expect(inFlight.has('id')).toBe(true);
    inFlight.end('id');
    expect(inFlight.has('id')).toBe(false);
  });

  it('behaves as a list of the requests that have begun and not ended', () => {
    fc.assert(
      fc.property(fc.array(fc.tuple(fc.boolean(), fc.constantFrom('a', 'b', '__proto__'))), (steps) => {
        const inFlight = new InFlightRequests();
        const model: string[] = [];
        for (const [begins, id] of steps) {
          if (begins) model.push(id);
          else if (model.includes(id)) model.splice(model.indexOf(id), 1);
          inFlight[begins ? 'begin' : 'end'](id);
          for (const known of ['a', 'b', '__proto__'])
            expect(inFlight.has(known)).toBe(model.includes(known));
        }
      }),
    );
  });
});
