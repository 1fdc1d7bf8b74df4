// Never more inside than allowed, everybody gets in, and in order.
import fc from 'fast-check';
import { Gate } from './gate';

test('whatever the tasks, the limit holds and all of them run in order', async () => {
  await fc.assert(
    fc.asyncProperty(
      fc.integer({ min: 1, max: 5 }),
      fc.array(fc.record({ turns: fc.nat(4), fails: fc.boolean() }), { maxLength: 20 }),
      async (limit, tasks) => {
        const gate = new Gate(limit);
        const started: number[] = [];
        let inside = 0;
        const results = tasks.map(({ turns, fails }, index) =>
          gate.run(async () => {
            started.push(index);
            inside += 1;
            expect(inside).toBeLessThanOrEqual(limit);
            for (let turn = 0; turn < turns; turn += 1) await Promise.resolve();
            inside -= 1;
            if (fails) throw new Error('as planned');
          }),
        );
        const outcomes = await Promise.allSettled(results);
        expect(started).toEqual(tasks.map((_, index) => index));
        expect(outcomes.map(({ status }) => status === 'rejected')).toEqual(tasks.map(({ fails }) => fails));
      },
    ),
  );
});
