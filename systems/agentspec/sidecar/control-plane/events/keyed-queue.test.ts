// How tasks of one key wait for each other.
import { KeyedQueue } from './keyed-queue';

/** A task that the test ends when it wants to. */
function gate() {
  let open!: (value: string) => void;
  const opened = new Promise<string>((resolve) => (open = resolve));
  return { open, task: () => opened };
}

it('starts the first task of a key at once', () => {
  let started = false;
  void new KeyedQueue().run('a', async () => {
    started = true;
  });
  expect(started).toBe(true);
});

it('runs the tasks of one key in order, one at a time', async () => {
  const queue = new KeyedQueue();
  const first = gate();
  const events: string[] = [];
  const one = queue.run('a', first.task).then((value) => events.push(value));
  const two = queue.run('a', async () => events.push('second'));
  first.open('first');
  await Promise.all([one, two]);
  expect(events).toEqual(['first', 'second']);
});

it('lets keys run side by side', async () => {
  const queue = new KeyedQueue();
  const blocked = gate();
  const waiting = queue.run('a', blocked.task);
  await expect(queue.run('b', async () => 'done')).resolves.toBe('done');
  blocked.open('late');
  await expect(waiting).resolves.toBe('late');
});

it('goes on after a task that failed, which only its caller hears of', async () => {
  const queue = new KeyedQueue();
  const failing = queue.run('a', () => Promise.reject(new Error('broken')));
  const next = queue.run('a', async () => 'fine');
  await expect(failing).rejects.toThrow('broken');
  await expect(next).resolves.toBe('fine');
});
