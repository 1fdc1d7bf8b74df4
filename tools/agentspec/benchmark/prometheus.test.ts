// Prometheus' text format, as far as the benchmark reads it.
import { valuesOf } from './prometheus';

const text = `# HELP probes_total Finished probes.
# TYPE probes_total counter
probes_total{outcome="answered"} 40
probes_total{outcome="timeout"} 2
process_resident_memory_bytes 1.5e+08
`;

test('a metric is summed over its labels', () => {
  expect(valuesOf(text)('probes_total')).toBe(42);
});

test('numbers may have an exponent', () => {
  expect(valuesOf(text)('process_resident_memory_bytes')).toBe(150_000_000);
});

test('a metric that is not there counts nothing', () => {
  expect(valuesOf(text)('missed_total')).toBe(0);
});
