// Each gap rule on facts of its own, and the answer made of them: GAP-1 to GAP-13, GAP-15 to GAP-31.
import type { AuditEntry } from '../audit/entry';
import { sampleOf } from './behaviour-rules';
import { analyseGap } from './gap';
import { entry, facts, healthy, listed, manifestOf, reporting, tools } from './testing/facts';

it('has nothing to say about an agent that keeps what it declares (GAP-18, GAP-21)', () => {
  expect(analyseGap(facts())).toEqual({
    score: 100,
    issues: [],
    source: 'manifest-static',
    modelId: 'openai/gpt-4o',
    observed: healthy,
  });
});

describe('endpoints and live report', () => {
  it('GAP-1, GAP-2: missing endpoints', () => {
    const observed = { ...healthy, hasHealthEndpoint: false, hasCapabilitiesEndpoint: false };
    expect(listed({ observed })).toEqual([
      ['healthcheckable', 'high', 'probed'],
      ['discoverable', 'medium', 'probed'],
    ]);
  });

  it.each([
    ['fail', [['model.apiKey', 'critical', 'probed']]],
    ['skip', [['model.apiKey', 'high', 'probed']]],
    ['warn', []],
    ['pass', []],
  ] as const)('GAP-3, GAP-4: the first model check is %s', (status, expected) => {
    const report = reporting(
      { category: 'model-fallback', status: 'fail' },
      { category: 'model', status },
      { category: 'model', status: 'fail' },
    );
    expect(listed({ report })).toEqual(expected);
  });

  it('GAP-5, GAP-6: failed env and service checks', () => {
    const report = reporting(
      { id: 'service:redis', category: 'service', status: 'fail' },
      { id: 'env:A', status: 'fail' },
      { id: 'env:B', status: 'warn' },
      { id: 'file:x', category: 'file', status: 'fail' },
    );
    expect(listed({ report })).toEqual([
      ['env:A', 'high', 'probed'],
      ['service:redis', 'high', 'probed'],
    ]);
  });

  it('GAP-7, GAP-10: declared tools that failed, and then those not reported', () => {
    const report = reporting(
      { id: 'tool:bad', category: 'tool', status: 'fail' },
      { id: 'tool:stranger', category: 'tool', status: 'fail' },
      { id: 'tool:warned', category: 'tool', status: 'warn' },
    );
    expect(listed({ report, manifest: manifestOf(tools('missing', 'bad', 'warned')) })).toEqual([
      ['tool:bad', 'medium', 'probed'],
      ['tool:missing', 'medium', 'probed'],
    ]);
  });

  it('GAP-8, GAP-9: key and services that are not reported', () => {
    const spec = {
      model: { provider: 'p', id: 'm', apiKey: '$env:KEY' },
      requires: { services: ['redis', 'mysql'].map((type) => ({ type, connection: 'x:1' })) },
    };
    expect(listed({ report: reporting({ id: 'service:redis' }), manifest: manifestOf(spec) })).toEqual([
      ['env:KEY', 'high', 'probed'],
      ['service:mysql', 'high', 'probed'],
    ]);
    expect(listed({ manifest: manifestOf(spec) })).toEqual([]);
  });

  it('GAP-11: without a live report, each declared tool that /capabilities does not list', () => {
    const manifest = manifestOf(tools('a', 'b', 'c'));
    const observed = { ...healthy, upstreamTools: ['b', 'other'] };
    const twice = ['discoverable', 'medium', 'declarative'];
    expect(listed({ manifest, observed })).toEqual([twice, twice]);
    expect(listed({ manifest, observed: healthy })).toEqual([]);
    const report = reporting(...['a', 'b', 'c'].map((name) => ({ id: `tool:${name}` })));
    expect(listed({ manifest, observed, report })).toEqual([]);
  });

  it('GAP-12, GAP-13: datasets, and no guardrails block', () => {
    const evaluation = { framework: 'custom', datasets: [{ name: 'x', path: 'x' }] };
    expect(listed({ manifest: manifestOf({ evaluation, guardrails: undefined }) })).toEqual([
      ['evaluated', 'low', 'declarative'],
      ['auditable', 'medium', 'declarative'],
    ]);
    expect(listed({ manifest: manifestOf({ evaluation: { framework: 'custom', datasets: [] } }) })).toEqual(
      [],
    );
  });

  it('GAP-25: takes the words of a check, within bounds, and has words where there are none', () => {
    const long = '🙂'.repeat(400);
    const report = reporting(
      { id: 'env:A', status: 'fail', message: 'not there', remediation: 'set it' },
      { id: 'e'.repeat(200), status: 'fail', message: long, remediation: long },
      { id: 'env:C', status: 'fail', message: 5 as unknown as string, remediation: '' },
    );
    const { issues } = analyseGap(facts({ report }));
    expect(issues[0]).toMatchObject({ description: 'not there', recommendation: 'set it' });
    expect(issues.map(({ property }) => property.length)).toEqual([5, 100, 5]);
    expect(issues[1]?.description.length).toBeLessThanOrEqual(500);
    expect(issues[2]).toMatchObject({
      description: expect.stringMatching(/./),
      recommendation: expect.stringMatching(/./),
    });
  });
});

describe('behaviour', () => {
  const guarded = manifestOf({
    ...tools('a', 'b'),
    guardrails: { input: [{ type: 'pii-detector', action: 'warn' }] },
  });
  const ran = entry({ guardrailsInvoked: ['pii-detector'], toolsCalled: ['a', 'b'] });
  const skipped = entry({ toolsCalled: ['a', 'b'] });

  it.each([
    [0, 2, 'high'],
    [49, 51, 'high'],
    [1, 1, 'medium'],
    [79, 21, 'medium'],
    [80, 20, 'low'],
    [99, 1, 'low'],
  ])('GAP-15: %i runs and %i without', (runs, others, severity) => {
    const sample = [...Array<AuditEntry>(runs).fill(ran), ...Array<AuditEntry>(others).fill(skipped)];
    expect(listed({ manifest: guarded, sample })).toEqual([
      ['behavioral:guardrail:pii-detector', severity, 'behavioral'],
    ]);
  });

  it('GAP-15: nothing when it always ran, or when it is an output guardrail', () => {
    expect(listed({ manifest: guarded, sample: [ran, ran] })).toEqual([]);
    const output = manifestOf({ guardrails: { output: [{ type: 'pii-detector', action: 'warn' }] } });
    expect(listed({ manifest: output, sample: [skipped] })).toEqual([]);
  });

  it('GAP-16: tools that were never called', () => {
    const sample = [
      entry({ guardrailsInvoked: ['pii-detector'] }),
      entry({ guardrailsInvoked: ['pii-detector'], toolsCalled: ['b'] }),
    ];
    expect(listed({ manifest: guarded, sample })).toEqual([['behavioral:tool:a', 'low', 'behavioral']]);
  });

  it('GAP-17: violations of non-compliant entries, each once', () => {
    const sample = [
      { ...ran, behavioralCompliant: false, opaViolations: ['pii_detector_not_invoked', 'x'] },
      { ...ran, behavioralCompliant: false, opaViolations: ['x', 'toxicity_threshold_exceeded'] },
      { ...ran, behavioralCompliant: true, opaViolations: ['cleared'] },
      { ...ran, opaViolations: ['without a verdict'] },
    ];
    expect(listed({ manifest: guarded, sample })).toEqual([
      ['opa:pii_detector_not_invoked', 'high', 'behavioral'],
      ['opa:x', 'low', 'behavioral'],
      ['opa:toxicity_threshold_exceeded', 'medium', 'behavioral'],
    ]);
  });

  it('GAP-23: a guardrail type that is declared twice is listed once', () => {
    const custom = { type: 'custom', module: 'm', function: 'f', action: 'warn' };
    const manifest = manifestOf({ guardrails: { input: [custom, custom] } });
    expect(listed({ manifest, sample: [ran] })).toEqual([
      ['behavioral:guardrail:custom', 'high', 'behavioral'],
    ]);
  });

  it('GAP-30: counts what was compliant, and is absent without a sample', () => {
    const sample = [ran, { ...ran, behavioralCompliant: true }, { ...ran, behavioralCompliant: false }];
    expect(analyseGap(facts({ sample })).behavioral).toEqual({ sampleSize: 3, compliantRequests: 1 });
    expect(analyseGap(facts({ manifest: guarded }))).not.toHaveProperty('behavioral');
  });
});

it('GAP-28, GAP-31: the sample is those entries that carry a list', () => {
  const entries = [
    entry({ requestId: '1', guardrailsInvoked: ['x'] }),
    entry({ requestId: '2', opaViolations: ['x'], behavioralCompliant: false }),
    entry({ requestId: '3', modelCalls: [{ modelId: 'm', tokenCount: 1 }] }),
    entry({ requestId: '4', toolsCalled: ['x'] }),
  ];
  expect(sampleOf(entries).map(({ requestId }) => requestId)).toEqual(['1', '4']);
});
