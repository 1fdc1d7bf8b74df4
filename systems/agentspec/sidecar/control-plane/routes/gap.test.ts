// The gap over HTTP, with a ring and an agent: GAP-14 to GAP-34.
import type { RequestListener } from 'node:http';
import type { Issue } from '../../gap/issue';
import { startBench, type BenchOptions } from '../testing/bench';
import { manifestWith, tool } from '../testing/manifest';
import { scriptAgent } from '../testing/scripted-agent';

const guarded = manifestWith({
  tools: [tool('plan')],
  guardrails: { input: [{ type: 'pii-detector', action: 'scrub' }] },
});

const reported = { guardrailsInvoked: ['pii-detector'], toolsCalled: ['plan'], behavioralCompliant: true };

async function compliantBench(options: BenchOptions = {}) {
  const { url } = await scriptAgent({
    'GET /health': {},
    'GET /capabilities': { tools: [{ name: 'plan' }] },
  });
  return startBench({ manifest: guarded, agentUrl: url, ...options });
}

it('asks OPA nothing: a compliant agent at rest has 100 (GAP-14, GAP-29, GAP-35)', async () => {
  let asked = 0;
  const opa: RequestListener = (_request, response) => {
    asked += 1;
    response.end('{"result":["pii_detector_not_invoked"]}');
  };
  const { get } = await compliantBench({ opa });
  expect((await get('/gap')).body).toMatchObject({ score: 100, issues: [] });
  expect(asked).toBe(0);
});

it('answers for a dead agent too (GAP-18, GAP-32)', async () => {
  const { get } = await startBench();
  expect(await get('/gap')).toMatchObject({
    status: 200,
    body: {
      score: 60,
      observed: { hasHealthEndpoint: false, hasCapabilitiesEndpoint: false, upstreamTools: [] },
      modelId: 'openai/gpt-4o',
    },
  });
});

it('judges the newest 100 entries, those without a report left out (GAP-28, GAP-30, GAP-31)', async () => {
  const { get, record } = await compliantBench();
  record({ toolsCalled: ['plan'], opaViolations: ['cost_x'], behavioralCompliant: false }); // pushed out of the window
  for (let index = 0; index < 60; index += 1) record({ ...reported, requestId: `r${index}` });
  for (let index = 0; index < 40; index += 1)
    record({ opaViolations: ['pii_x'], behavioralCompliant: false });
  expect((await get('/gap')).body).toMatchObject({
    score: 100,
    issues: [],
    behavioral: { sampleSize: 60, compliantRequests: 60 },
  });
});

it('counts what was seen (GAP-15 to GAP-17, GAP-21)', async () => {
  const { get, record } = await compliantBench();
  record({
    guardrailsInvoked: ['topic-filter'],
    opaViolations: ['pii_detector_not_invoked'],
    behavioralCompliant: false,
  });
  const { score, issues } = (await get('/gap')).body as { score: number; issues: Issue[] };
  expect(issues.map(({ property, severity }) => [property, severity])).toEqual([
    ['behavioral:guardrail:pii-detector', 'high'],
    ['behavioral:tool:plan', 'low'],
    ['opa:pii_detector_not_invoked', 'high'],
  ]);
  expect(score).toBe(55);
});

it('is not moved by a proof, a key of a language model, or the answer before (GAP-27, GAP-34)', async () => {
  const { get, post } = await startBench({ environment: { ANTHROPIC_API_KEY: 'x' } });
  const before = await get('/gap');
  await post('/proof/rule/SEC-LLM-01', { verifiedBy: 'me', method: 'test' });
  expect(await get('/gap')).toEqual(before);
});
