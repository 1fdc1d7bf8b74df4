// What the operator counts about itself, in the text format of Prometheus.
import { collectDefaultMetrics, Counter, Gauge, Histogram, Registry } from 'prom-client';

export interface Metrics {
  readonly registry: Registry;
  readonly probes: Counter<'outcome'>;
  readonly probeDuration: Histogram;
  readonly statusWrites: Counter<'result'>;
  readonly missedIntervals: Counter;
  readonly lateIntervals: Counter;
  readonly observations: Gauge<'kind'>;
  readonly watchRestarts: Counter<'reason'>;
  readonly admissions: Counter<'result'>;
  readonly leader: Gauge;
  readonly mirrorRuns: Counter<'result'>;
}

/** Creates the metrics of one operator, the process's own (memory, CPU, event loop) among them. */
export function createMetrics(): Metrics {
  const registry = new Registry();
  collectDefaultMetrics({ register: registry });
  const named = (name: string, help: string) => ({
    name: `agentspec_operator_${name}`,
    help,
    registers: [registry],
  });
  return {
    registry,
    probes: new Counter({
      ...named('probes_total', 'Finished probes by outcome: answered, or why not.'),
      labelNames: ['outcome'],
    }),
    probeDuration: new Histogram({
      ...named(
        'probe_duration_seconds',
        'From sending a probe to having both reports, or the reason why not.',
      ),
      buckets: [0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 20],
    }),
    statusWrites: new Counter({
      ...named(
        'status_writes_total',
        'Status patches by result: written, gone (deleted meanwhile), or failed.',
      ),
      labelNames: ['result'],
    }),
    missedIntervals: new Counter(named('missed_intervals_total', 'Intervals that passed without a probe.')),
    lateIntervals: new Counter(
      named('late_intervals_total', 'Probes that began more than a second after they were due.'),
    ),
    observations: new Gauge({
      ...named('observations', 'AgentObservations known, by kind: probed, reported or invalid.'),
      labelNames: ['kind'],
    }),
    watchRestarts: new Counter({
      ...named('watch_restarts_total', 'Fresh listings by reason: start, resync, expired or error.'),
      labelNames: ['reason'],
    }),
    admissions: new Counter({
      ...named('admissions_total', 'Admission reviews by result: injected, skipped or failed.'),
      labelNames: ['result'],
    }),
    leader: new Gauge(named('leader', 'Whether this replica leads.')),
    mirrorRuns: new Counter({
      ...named('mirror_runs_total', 'Readings of the central service by result: done or failed.'),
      labelNames: ['result'],
    }),
  };
}
