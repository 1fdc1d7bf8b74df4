// What holds for every history of an account: rules, not examples.
import * as fc from 'fast-check';
import { bill, instanceCost } from './billing';
import { catalogue, typeOf } from './catalogue';
import { cohortMetrics, isUp, workloadMetrics } from './cohort-metrics';
import { CloudError } from './errors';
import { accountWith, fixtureNames } from './fixtures';
import { launch, move } from './instances';
import { addCohort, dropCohort, setWeights } from './serving';
import { settle } from './settle';
import { cancelSpot, requestSpot } from './spot-requests';
import { stateHash } from './state';
import { at, spotOf } from '../testing/migration';
import type { Account, Now } from './types';

type Command = (account: Account, now: Now) => Account;
const index = fc.nat(30);
const pick = <T>(list: readonly T[], n: number): T | undefined => list[n % list.length];
const ids = (account: Account, n: number): string[] => [pick(account.instances, n)?.id ?? 'i-none'];
const workload = (account: Account, n: number): string => pick(account.workloads, n)?.id ?? 'none';
const launchOf = (n: number) => {
  const { name, provider } = pick(catalogue, n)!;
  return spotOf(name, provider);
};

const command: fc.Arbitrary<Command> = fc.oneof(
  index.map<Command>(
    (n) => (a, now) => launch(a, { ...launchOf(n), pricing: 'on-demand' }, 1 + (n % 3), now)[0],
  ),
  index.map<Command>(
    (n) => (a, now) =>
      requestSpot(a, { launch: launchOf(n), count: 1 + (n % 4), maxPrice: null, tags: {} }, now)[0],
  ),
  index.map<Command>((n) => (a, now) => cancelSpot(a, [pick(a.spotRequests, n)?.id ?? 'sir-none'], now)[0]),
  fc.tuple(index, fc.constantFrom('start', 'stop', 'terminate')).map<Command>(
    ([n, how]) =>
      (a, now) =>
        move(a, how, ids(a, n), now)[0],
  ),
  fc.tuple(index, index).map<Command>(([n, m]) => (a) => {
    const cohort = { name: `c${m % 3}`, instanceIds: ids(a, m), config: { quantization: 'FP8' as const } };
    return addCohort(a, workload(a, n), cohort)[0];
  }),
  fc.tuple(index, fc.nat(100)).map<Command>(
    ([n, w]) =>
      (a) =>
        setWeights(a, workload(a, n), { blue: 100 - w, c0: w })[0],
  ),
  fc.tuple(index, index).map<Command>(
    ([n, m]) =>
      (a) =>
        dropCohort(a, workload(a, n), `c${m % 3}`)[0],
  ),
);

/** Runs commands, some simulated time apart; what is refused changes nothing. */
function run(
  account: Account,
  history: readonly (readonly [Command, number])[],
  seen?: (a: Account) => void,
): Account {
  let sim = 0;
  return history.reduce((before, [act, pause]) => {
    sim += pause;
    const settled = settle(before, at(sim));
    let after = settled;
    try {
      after = act(settled, at(sim));
    } catch (error) {
      if (!(error instanceof CloudError)) throw error;
    }
    seen?.(after);
    return after;
  }, account);
}

const history = fc.array(fc.tuple(command, fc.nat(90_000)), { maxLength: 25 });
const fixture = fc.constantFrom(...fixtureNames);

it('costs the sum of its parts, and nothing that does not run', () => {
  fc.assert(
    fc.property(fixture, history, (name, commands) => {
      run(accountWith(name, 's', at(0)), commands, (account) => {
        const { monthly_cost, by_provider, transfer, unused_commitments, instances } = bill(account);
        const parts = by_provider.aws + by_provider.gcp + transfer.cost + unused_commitments;
        expect(Math.abs(monthly_cost - parts)).toBeLessThanOrEqual(0.03);
        const items = instances.reduce((sum, one) => sum + one.monthly_cost, 0);
        expect(Math.abs(by_provider.aws + by_provider.gcp - items)).toBeLessThanOrEqual(
          0.02 + 0.005 * instances.length,
        );
        for (const one of account.instances) {
          expect(instanceCost(account, one) > 0).toBe(isUp(one));
          expect(instanceCost(account, one)).toBeLessThanOrEqual(typeOf(one.type).onDemand);
        }
      });
    }),
  );
});

it('weighs a latency by traffic: between the best and the worst cohort that serves', () => {
  fc.assert(
    fc.property(history, (commands) => {
      run(accountWith('newcorp-6', 's', at(0)), commands, (account) => {
        for (const one of account.workloads) {
          const values = one.cohorts
            .filter(({ weight }) => weight > 0)
            .map((cohort) => [cohortMetrics(account, one, cohort).latency_p95, cohort.weight] as const)
            .filter((entry): entry is readonly [number, number] => entry[0] !== null);
          const { latency_p95 } = workloadMetrics(account, one);
          const total = values.reduce((sum, [, weight]) => sum + weight, 0);
          const mean = values.reduce((sum, [value, weight]) => sum + value * weight, 0) / total;
          if (total === 0) expect(latency_p95).toBeNull();
          else expect(latency_p95).toBeCloseTo(mean);
          expect(one.cohorts.reduce((sum, { weight }) => sum + weight, 0)).toBe(100);
        }
      });
    }),
  );
});

it('never brings back what is terminated, nor runs more spot instances than a pool has', () => {
  fc.assert(
    fc.property(fixture, history, (name, commands) => {
      const gone = new Set<string>();
      run(accountWith(name, 's', at(0)), commands, (account) => {
        for (const { id, state } of account.instances) {
          if (gone.has(id)) expect(state).toBe('terminated');
          if (state === 'terminated') gone.add(id);
        }
        for (const { name: type } of catalogue) {
          const spot = account.instances.filter((i) => i.type === type && i.pricing === 'spot' && isUp(i));
          expect(spot.length).toBeLessThanOrEqual(20);
        }
      });
    }),
  );
});

it('is the same world for the same seed and commands, and has other ids for another seed', () => {
  fc.assert(
    fc.property(fixture, history, (name, commands) => {
      const [a, b, c] = ['s', 's', 't'].map((seed) => run(accountWith(name, seed, at(0)), commands)) as [
        Account,
        Account,
        Account,
      ];
      expect(a).toEqual(b);
      expect(stateHash(a)).toBe(stateHash(b));
      expect(c.id).not.toBe(a.id);
    }),
  );
});

it('settles alike in one leap and in many small steps', () => {
  fc.assert(
    fc.property(history, fc.array(fc.nat(200_000), { maxLength: 8 }), (commands, steps) => {
      const account = run(accountWith('acme-4', 's', at(0)), commands);
      const ends = 10_000_000;
      const states = (a: Account) => a.instances.map(({ id, state, pricing }) => [id, state, pricing]);
      const walked = [...steps]
        .sort((x, y) => x - y)
        .reduce((a, step) => settle(a, at(ends - 200_000 + step)), account);
      expect(states(settle(walked, at(ends)))).toEqual(states(settle(account, at(ends))));
    }),
  );
});

it('adds noise of at most 0.2 %, the same in the same minute', () => {
  const account = { ...accountWith('acme-4', 's', at(0)), noise: 0.002 };
  fc.assert(
    fc.property(fc.nat(10_000_000), (sim) => {
      const p95 = workloadMetrics(account, account.workloads[0]!, sim).latency_p95!;
      expect(Math.abs(p95 / 1600 - 1)).toBeLessThanOrEqual(0.002);
      expect(workloadMetrics(account, account.workloads[0]!, sim).latency_p95).toBe(p95);
    }),
  );
});
