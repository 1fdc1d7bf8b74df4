// Work that must not overlap does not, and what failed keeps nothing back.
import { Mutex } from './mutex';

test('each has its turn when the one before is done, failed or not', async () => {
  const mutex = new Mutex();
  const journal: string[] = [];
  const work = (name: string, failure?: Error) => async (): Promise<string> => {
    journal.push(`${name} begins`);
    await new Promise(setImmediate);
    journal.push(`${name} ends`);
    if (failure) throw failure;
    return name;
  };
  const [one, two, three] = [
    mutex.runExclusive(work('one')),
    mutex.runExclusive(work('two', new Error('two failed'))),
    mutex.runExclusive(work('three')),
  ];
  await expect(two).rejects.toThrow('two failed');
  expect([await one, await three]).toEqual(['one', 'three']);
  expect(journal).toEqual(['one', 'two', 'three'].flatMap((name) => [`${name} begins`, `${name} ends`]));
});
