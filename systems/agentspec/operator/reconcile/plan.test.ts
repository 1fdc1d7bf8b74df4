// From a spec to what is done for it: where the sidecar is asked, how often, and what is refused for good.
import fc from 'fast-check';
import { heldInterval, planFor } from './plan';

const agentRef = { name: 'gymcoach' };

test('with defaults, the Service of the agent is asked every 30 s (OPR-2, OPR-8)', () => {
  expect(planFor('demo', { agentRef })).toEqual({
    kind: 'probed',
    url: 'http://gymcoach-sidecar.demo.svc.cluster.local:4001',
    intervalMs: 30_000,
  });
});

test('service, port and interval are taken from the spec', () => {
  expect(planFor('a', { agentRef, sidecarServiceName: 's', sidecarPort: 9000, checkInterval: 60 })).toEqual({
    kind: 'probed',
    url: 'http://s.a.svc.cluster.local:9000',
    intervalMs: 60_000,
  });
});

test('what the central service reports is never probed (OPR-16)', () => {
  expect(planFor('demo', { agentRef, source: 'control-plane' })).toEqual({ kind: 'reported' });
});

test.each<[string, unknown, RegExp]>([
  ['no spec', undefined, /^spec is missing; allowed is an object$/],
  ['no agentRef', {}, /^spec.agentRef is missing; allowed is an object/],
  ['an empty name', { agentRef: { name: '' } }, /^spec.agentRef.name is "";/],
  ['a dot in the service', { agentRef, sidecarServiceName: 'a.b' }, /^spec.sidecarServiceName is "a.b";/],
  ['a long service', { agentRef, sidecarServiceName: 'a'.repeat(64) }, /one DNS label of at most 63/],
  [
    'a long agent name',
    { agentRef: { name: 'a'.repeat(60) } },
    /^the Service of spec.agentRef.name is "a+-sidecar"/,
  ],
  [
    'the port of the proxy',
    { agentRef, sidecarPort: 4000 },
    /^spec.sidecarPort is 4000; allowed is any but 4000/,
  ],
  ['a low port', { agentRef, sidecarPort: 1023 }, /^spec.sidecarPort is 1023; allowed is at least 1024/],
  ['a high port', { agentRef, sidecarPort: 65_536 }, /at most 65535/],
  [
    'an interval in words',
    { agentRef, checkInterval: 'often' },
    /^spec.checkInterval is "often"; allowed is a number/,
  ],
  [
    'an unknown source',
    { agentRef, source: 'rumour' },
    /^spec.source is "rumour"; allowed is sidecar or control-plane/,
  ],
])('%s is a permanent error that names the field (OPR-9)', (_what, spec, message) => {
  expect(planFor('demo', spec)).toEqual({ kind: 'invalid', message: expect.stringMatching(message) });
});

test('an interval is held to 5 to 3600 seconds (OPR-6)', () => {
  fc.assert(
    fc.property(fc.integer(), (seconds) => {
      const held = heldInterval(seconds);
      expect(held).toBeGreaterThanOrEqual(5);
      expect(held).toBeLessThanOrEqual(3600);
      if (seconds >= 5 && seconds <= 3600) expect(held).toBe(seconds);
    }),
  );
});

test('whatever a spec holds, there is a plan for it', () => {
  fc.assert(
    fc.property(fc.anything(), (spec) => {
      expect(['probed', 'reported', 'invalid']).toContain(planFor('demo', spec).kind);
    }),
  );
});
