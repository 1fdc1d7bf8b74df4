// The audit ring against a naive model, and its subscribers: AUD-14 to AUD-17, AUD-22, AUD-23, AUD-25.
import fc from 'fast-check';
import { createLogger } from '../../common/log';
import type { AuditEntry, AuditRecord } from './entry';
import { AuditRing, type EntryChanges } from './ring';

const record = (requestId: string, path = '/'): AuditRecord => ({
  entry: {
    requestId,
    timestamp: '2026-01-01T00:00:00.000Z',
    method: 'GET',
    path,
    statusCode: 200,
    durationMs: 1,
  },
  userConfirmed: false,
  responseViolations: [],
});
const ids = (entries: AuditEntry[]) => entries.map(({ requestId }) => requestId);

describe('AuditRing', () => {
  it('keeps the newest entries, oldest first', () => {
    const ring = new AuditRing(3);
    for (const id of ['1', '2', '3', '4', '5']) ring.push(record(id));
    expect(ids(ring.entries())).toEqual(['3', '4', '5']);
    expect(ids(ring.newest(2))).toEqual(['4', '5']);
    expect(ring.size).toBe(3);
  });

  it('behaves as a list that is cut at its capacity, whatever is pushed', () => {
    const pushes = fc.array(fc.constantFrom('a', 'b', 'c', 'd', 'e', '__proto__', ''), { maxLength: 60 });
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 12 }), pushes, fc.nat(20), (capacity, pushed, count) => {
        const ring = new AuditRing(capacity);
        const model: AuditRecord[] = [];
        for (const [i, id] of pushed.entries()) {
          const pushedRecord = record(id, `/${i}`);
          ring.push(pushedRecord);
          model.push(pushedRecord);
          if (model.length > capacity) model.shift();
          expect(ring.entries()).toEqual(model.map(({ entry }) => entry));
          for (const known of new Set(pushed)) {
            expect(ring.find(known)).toBe(model.findLast(({ entry }) => entry.requestId === known));
          }
        }
        expect(ring.size).toBe(model.length);
        expect(ring.newest(count)).toEqual(count === 0 ? [] : model.slice(-count).map(({ entry }) => entry));
      }),
    );
  });
});

describe('an update', () => {
  it('changes what it supplies on the newest entry with the id, and nothing else', () => {
    const ring = new AuditRing(3);
    ring.push(record('twice', '/old'));
    ring.push(record('twice', '/new'));
    const changes = {
      toolsCalled: ['t'],
      behavioralCompliant: false,
      opaViolations: ['v'],
      path: '/forged',
      statusCode: 500,
    };
    expect(ring.update('twice', changes as EntryChanges)).toBe(true);
    const [old, fresh] = ring.entries();
    expect(old).toEqual(record('twice', '/old').entry);
    expect(fresh).toEqual({
      ...record('twice', '/new').entry,
      toolsCalled: ['t'],
      behavioralCompliant: false,
      opaViolations: ['v'],
    });
  });

  it('leaves what is undefined and removes what is empty', () => {
    const ring = new AuditRing(1);
    ring.push(record('id'));
    ring.update('id', { opaViolations: ['v'], toolsCalled: ['t'] });
    ring.update('id', { opaViolations: [], toolsCalled: undefined });
    expect(ring.entries()[0]).toEqual({ ...record('id').entry, toolsCalled: ['t'] });
    expect(ring.entries()[0]).not.toHaveProperty('opaViolations');
  });

  it('of an unknown or dropped id says so', () => {
    const ring = new AuditRing(1);
    ring.push(record('dropped'));
    ring.push(record('kept'));
    expect([ring.update('dropped', {}), ring.update('never', {}), ring.update('kept', {})]).toEqual([
      false,
      false,
      true,
    ]);
  });
});

describe('a subscriber', () => {
  it('is told of each push once, in order, until it unsubscribes, and never of updates', () => {
    const ring = new AuditRing(2);
    const told: string[] = [];
    ring.push(record('before'));
    const unsubscribe = ring.subscribe(({ entry }) => told.push(entry.requestId));
    for (const id of ['1', '2', '3']) ring.push(record(id));
    ring.update('3', { toolsCalled: ['t'] });
    unsubscribe();
    unsubscribe();
    ring.push(record('after'));
    expect(told).toEqual(['1', '2', '3']);
  });

  it('finds the entry that it is told of', () => {
    const ring = new AuditRing(1);
    const found: unknown[] = [];
    ring.subscribe((pushed) => found.push(ring.find(pushed.entry.requestId) === pushed));
    ring.push(record('1'));
    ring.push(record('2'));
    expect(found).toEqual([true, true]);
  });

  it('may subscribe twice and end one of the two', () => {
    const ring = new AuditRing(1);
    let told = 0;
    const notify = () => void told++;
    ring.subscribe(notify);
    ring.subscribe(notify)();
    ring.push(record('1'));
    expect(told).toBe(1);
  });

  it('that fails disturbs neither the push nor the others, and is logged', () => {
    const lines: string[] = [];
    const sink = { write: (line: string) => void lines.push(line) };
    const ring = new AuditRing(1, createLogger(sink, sink));
    const told: string[] = [];
    ring.subscribe(() => {
      throw new Error('reader broke');
    });
    ring.subscribe(({ entry }) => told.push(entry.requestId));
    ring.push(record('1'));
    expect(told).toEqual(['1']);
    expect(ids(ring.entries())).toEqual(['1']);
    expect(JSON.parse(lines.join(''))).toMatchObject({
      level: 'error',
      requestId: '1',
      err: { message: 'reader broke' },
    });
  });
});
