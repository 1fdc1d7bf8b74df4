// What a push does to its entry: EVT-11 to EVT-19.
import type { RequestListener } from 'node:http';
import { json } from 'node:stream/consumers';
import type { OpaInput } from '../../opa/input';
import { opaThat, startBench } from '../testing/bench';

const guardrail = { type: 'guardrail', guardrailType: 'pii-detector', invoked: true };
const toolCall = { type: 'tool', name: 'plan-workout' };
const modelCall = { type: 'model', modelId: 'gpt-4o', tokenCount: 7 };
const push = (events: unknown[], requestId: unknown = 'r1') => ({ requestId, agentName: 'a', events });

/** The demo's policy: the pii detector must run. */
const piiPolicy = opaThat(({ guardrails_invoked: run }) =>
  run.includes('pii-detector') ? [] : ['pii_detector_not_invoked'],
);

describe('merging', () => {
  it('answers 202 for an unknown id and leaves nothing behind (EVT-11)', async () => {
    const { post, get, record } = await startBench();
    expect(await post('/events', push([guardrail]))).toMatchObject({
      status: 202,
      body: { requestId: 'r1', found: false },
    });
    record({});
    expect((await get('/audit')).body[0]).not.toHaveProperty('guardrailsInvoked');
  });

  it('replaces the lists that it fills, leaves the others, and touches nothing else (EVT-12, EVT-13)', async () => {
    const { post, get, record } = await startBench();
    const before = { ...record({ guardrailsInvoked: ['topic-filter'], toolsCalled: ['log-session'] }) };
    const answer = await post('/events', push([guardrail, modelCall]));
    expect(answer).toEqual({ status: 200, body: { requestId: 'r1', found: true, opaViolations: [] } });
    const after = {
      ...before,
      guardrailsInvoked: ['pii-detector'],
      modelCalls: [{ modelId: 'gpt-4o', tokenCount: 7 }],
    };
    expect((await get('/audit')).body).toEqual([after]);
  });

  it('goes to the newest entry of a repeated id (EVT-12)', async () => {
    const { post, get, record } = await startBench();
    record({ path: '/old' });
    record({ path: '/new' });
    await post('/events', push([toolCall]));
    expect((await get('/audit')).body).toMatchObject([
      { path: '/old' },
      { path: '/new', toolsCalled: ['plan-workout'] },
    ]);
    expect((await get('/audit')).body[0]).not.toHaveProperty('toolsCalled');
  });
});

describe('OPA', () => {
  it('judges the merged entry, in mode off too, and knows of the confirmation (EVT-14 to EVT-16)', async () => {
    const inputs: OpaInput[] = [];
    const opa = opaThat((input) => (inputs.push(input), []));
    const { post, record } = await startBench({ opa, environment: { OPA_PROXY_MODE: 'off' } });
    const entry = record({ guardrailsInvoked: ['pii-detector'] }, { userConfirmed: true });
    await post('/events', push([toolCall]));
    expect(inputs).toMatchObject([
      { guardrails_invoked: ['pii-detector'], tools_called: ['plan-workout'], user_confirmed: true },
    ]);
    expect(entry.behavioralCompliant).toBe(true);
  });

  it('adds the violations of a denied push, each once (EVT-17)', async () => {
    const { post, record } = await startBench({ opa: piiPolicy });
    const entry = record({ opaViolations: ['other'], behavioralCompliant: false });
    for (let times = 0; times < 2; times += 1) {
      expect((await post('/events', push([toolCall]))).body).toMatchObject({
        opaViolations: ['pii_detector_not_invoked'],
      });
    }
    expect(entry).toMatchObject({
      behavioralCompliant: false,
      opaViolations: ['other', 'pii_detector_not_invoked'],
    });
  });

  it('clears violations that came from pushes once a later push is allowed, but not those of the response (EVT-21)', async () => {
    const { post, record } = await startBench({ opa: piiPolicy });
    const entry = record({
      opaViolations: ['of_the_response'],
      behavioralCompliant: false,
      opaBlocked: true,
    });
    await post('/events', push([toolCall]));
    await post('/events', push([guardrail]));
    expect(entry).toMatchObject({
      behavioralCompliant: true,
      opaViolations: ['of_the_response'],
      opaBlocked: true,
    });
  });

  it('leaves a compliant entry compliant when a push tells only of tools', async () => {
    const { post, record } = await startBench({ opa: piiPolicy });
    const entry = record({ guardrailsInvoked: ['pii-detector'], behavioralCompliant: true });
    await post('/events', push([toolCall]));
    await post('/events', push([]));
    expect(entry.behavioralCompliant).toBe(true);
    expect(entry).not.toHaveProperty('opaViolations');
  });

  it('without an answer changes lists only, and the push is fine (EVT-18)', async () => {
    const broken: RequestListener = (_request, response) => void response.writeHead(500).end();
    const { post, record } = await startBench({ opa: broken });
    const entry = record({ opaViolations: ['kept'], behavioralCompliant: false });
    expect(await post('/events', push([guardrail]))).toMatchObject({
      status: 200,
      body: { found: true, opaViolations: [] },
    });
    expect(entry).toMatchObject({
      opaViolations: ['kept'],
      behavioralCompliant: false,
      guardrailsInvoked: ['pii-detector'],
    });
  });

  it('lets two pushes at once both count, the verdict being that of the last', async () => {
    const { post, record } = await startBench({ opa: piiPolicy });
    const entry = record({});
    const answers = await Promise.all([
      post('/events', push([toolCall])),
      post('/events', push([guardrail])),
    ]);
    expect(answers.map(({ status }) => status)).toEqual([200, 200]);
    expect(entry).toMatchObject({
      toolsCalled: ['plan-workout'],
      guardrailsInvoked: ['pii-detector'],
      behavioralCompliant: true,
    });
    expect(entry).not.toHaveProperty('opaViolations');
  });

  it('is no problem when the entry is evicted while OPA thinks', async () => {
    let evict = (): void => undefined;
    const opa: RequestListener = async (request, response) => {
      await json(request);
      evict();
      response.end('{"result":["late"]}');
    };
    const { post, record, get } = await startBench({ opa, environment: { AUDIT_RING_SIZE: '1' } });
    evict = () => void record({ requestId: 'other' });
    record({});
    expect(await post('/events', push([toolCall]))).toMatchObject({
      status: 200,
      body: { opaViolations: ['late'] },
    });
    expect((await get('/audit')).body).toMatchObject([{ requestId: 'other' }]);
    expect((await get('/audit')).body[0]).not.toHaveProperty('opaViolations');
  });
});

describe('a push for a request in flight (EVT-19)', () => {
  it('answers 202, waits, and is applied in order when the entry is recorded', async () => {
    const { post, record, context } = await startBench();
    context.inFlight.begin('r1');
    const early = [
      push([guardrail, modelCall]),
      push([toolCall]),
      push([{ ...toolCall, name: 'log-session' }]),
    ];
    for (const body of early) {
      expect(await post('/events', body)).toMatchObject({
        status: 202,
        body: { requestId: 'r1', found: false },
      });
    }
    const entry = record({ toolsCalled: ['by-header'] });
    context.inFlight.end('r1');
    await post('/events', push([])); // comes after the held ones
    expect(entry).toMatchObject({
      guardrailsInvoked: ['pii-detector'],
      toolsCalled: ['log-session'],
      modelCalls: [{ modelId: 'gpt-4o', tokenCount: 7 }],
    });
  });

  it('is meant for that request, though an older one has the same id (C-50)', async () => {
    const { post, record, context } = await startBench();
    const older = record({ path: '/old' });
    context.inFlight.begin('r1');
    expect((await post('/events', push([toolCall]))).status).toBe(202);
    expect(record({ path: '/new' }).toolsCalled).toEqual(['plan-workout']);
    expect(older).not.toHaveProperty('toolsCalled');
  });

  it('is judged when it is applied', async () => {
    const { post, record, context } = await startBench({ opa: piiPolicy });
    context.inFlight.begin('r1');
    await post('/events', push([guardrail]));
    const entry = record({ opaViolations: ['pii_detector_not_invoked'], behavioralCompliant: false });
    context.inFlight.end('r1');
    await post('/events', push([]));
    expect(entry.behavioralCompliant).toBe(true);
  });

  it('is dropped, with a word in the log, where there are too many', async () => {
    const { post, record, context, logLines } = await startBench();
    context.inFlight.begin('r1');
    for (let index = 0; index < 20; index += 1)
      await post('/events', push([{ type: 'tool', name: `tool-${index}` }]));
    expect(logLines.filter(({ level }) => level === 'warn').length).toBeGreaterThan(0);
    const entry = record({});
    context.inFlight.end('r1');
    await post('/events', push([]));
    expect(entry.toolsCalled).toEqual([expect.stringMatching(/^tool-\d+$/)]);
  });
});
