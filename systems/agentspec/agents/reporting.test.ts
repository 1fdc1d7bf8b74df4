import { once } from 'node:events';
import { request } from 'node:http';
import fc from 'fast-check';
import { chat, startAgent, type RunningAgent } from './testing/running-agent';

/** The three report headers of an answer, null where absent. */
const reportOf = ({ headers }: Response): (string | null)[] => [
  headers.get('x-agentspec-guardrails-invoked'),
  headers.get('x-agentspec-tools-called'),
  headers.get('x-agentspec-user-confirmed'),
];

/** What the next push says: guardrails, tools, and how many model calls. */
async function nextPush({
  sidecar,
}: RunningAgent): Promise<{ id: string; told: [unknown[], unknown[], number] }> {
  const { body } = await sidecar.take();
  const ofType = (type: string) => body.events.filter((event) => event.type === type);
  const guardrails = ofType('guardrail').map(({ guardrailType }) => guardrailType);
  return {
    id: body.requestId,
    told: [guardrails, ofType('tool').map(({ name }) => name), ofType('model').length],
  };
}

describe('full reporting', () => {
  it('gymcoach reports by header and pushes nothing (AGT-10, AGT-11)', async () => {
    const agent = await startAgent('gymcoach');
    expect(reportOf(await chat(agent.url, 'hello'))).toEqual([
      'pii-detector,custom',
      'get-workout-plan',
      null,
    ]);
    expect(reportOf(await chat(agent.url, 'log 20 min', { 'x-agentspec-event-push': 'early' }))[1]).toBe(
      'log-exercise',
    );
    expect(agent.sidecar.pushes).toEqual([]);
  });

  it('fitness-tracker reports by header and pushes the same, with its model call (AGT-11, KIT-11)', async () => {
    const agent = await startAgent('fitness-tracker');
    const response = await chat(agent.url, 'my progress: 75 min', { 'x-request-id': 'r-1' });
    expect(reportOf(response)).toEqual(['pii-detector,toxicity-filter', 'get-progress', null]);
    const { usage } = (await response.json()) as { usage: { totalTokens: number } };
    expect((await agent.sidecar.take()).body).toEqual({
      requestId: 'r-1',
      agentName: 'fitness-tracker',
      events: [
        { type: 'guardrail', guardrailType: 'pii-detector', invoked: true, blocked: false },
        { type: 'guardrail', guardrailType: 'toxicity-filter', invoked: true, blocked: false, score: 0 },
        { type: 'tool', name: 'get-progress', success: true, latencyMs: expect.any(Number) },
        { type: 'model', modelId: 'demo/stand-in-model', tokenCount: usage.totalTokens },
      ],
    });
  });

  it('tells the log what became of the push', async () => {
    const agent = await startAgent('fitness-tracker');
    await chat(agent.url, 'hello', { 'x-request-id': 'r-1', 'x-agentspec-event-push': 'early' });
    expect(agent.lines).toEqual([{ msg: 'event push: unknown', requestId: 'r-1' }]);
  });

  it('keeps concurrent chats apart, on both paths', async () => {
    const agent = await startAgent('fitness-tracker');
    const names = fc.uniqueArray(fc.stringMatching(/^[a-z]{1,8}$/), { minLength: 1, maxLength: 3 });
    await fc.assert(
      fc.asyncProperty(fc.array(names, { minLength: 2, maxLength: 6 }), async (guardrailsOf) => {
        const lists = guardrailsOf.map((guardrails) => guardrails.filter((name) => name !== 'none'));
        const answers = await Promise.all(
          lists.map((guardrails, id) =>
            chat(agent.url, 'hi', {
              'x-request-id': String(id),
              'x-agentspec-guardrails-invoked': `${guardrails},x`,
            }),
          ),
        );
        expect(answers.map((answer) => reportOf(answer)[0])).toEqual(
          lists.map((list) => [...list, 'x'].join(',')),
        );
        const pushes = await Promise.all(answers.map(() => nextPush(agent)));
        for (const { id, told } of pushes) expect(told[0]).toEqual([...(lists[Number(id)] ?? []), 'x']);
      }),
      { numRuns: 15 },
    );
  });
});

describe('the test switch', () => {
  const [GUARDRAILS, TOOLS] = ['x-agentspec-guardrails-invoked', 'x-agentspec-tools-called'] as const;

  it.each<[string, Record<string, string>, (string | null)[], [unknown[], unknown[], number]]>([
    [
      'guardrails',
      { [GUARDRAILS]: 'a, b,,' },
      ['a,b', 'plan-workout', null],
      [['a', 'b'], ['plan-workout'], 1],
    ],
    [
      'tools',
      { [TOOLS]: 'a,a' },
      ['pii-detector,toxicity-filter', 'a,a', null],
      [['pii-detector', 'toxicity-filter'], ['a', 'a'], 1],
    ],
    [
      'no tools',
      { [TOOLS]: 'none' },
      ['pii-detector,toxicity-filter', null, null],
      [['pii-detector', 'toxicity-filter'], [], 1],
    ],
    ['both', { [GUARDRAILS]: 'a', [TOOLS]: 'b' }, ['a', 'b', null], [['a'], ['b'], 1]],
    ['tools only', { [GUARDRAILS]: 'none', [TOOLS]: 'b' }, [null, 'b', null], [[], ['b'], 0]],
    [
      'a confirmation',
      { 'x-agentspec-user-confirmed': 'true', [TOOLS]: 'b' },
      ['pii-detector,toxicity-filter', 'b', 'true'],
      [['pii-detector', 'toxicity-filter'], ['b'], 1],
    ],
  ])('names %s (AGT-13, AGT-14, AGT-16)', async (_what, switches, headers, told) => {
    const agent = await startAgent('fitness-tracker');
    expect(reportOf(await chat(agent.url, 'hello', switches))).toEqual(headers);
    expect((await nextPush(agent)).told).toEqual(told);
  });

  it.each(['none', 'NONE', '', ','])(
    'silences both paths with %j, for one request (AGT-15, AGT-17)',
    async (silence) => {
      const agent = await startAgent('fitness-tracker');
      const quiet = await chat(agent.url, 'hello', { [GUARDRAILS]: silence, 'x-request-id': 'quiet' });
      expect([quiet.status, ...reportOf(quiet)]).toEqual([200, null, null, null]);
      expect(reportOf(await chat(agent.url, 'hello', { 'x-request-id': 'loud' }))[0]).toBe(
        'pii-detector,toxicity-filter',
      );
      expect((await nextPush(agent)).id).toBe('loud');
    },
  );

  it('confirms by header alone when all else is silenced', async () => {
    const { url } = await startAgent('gymcoach');
    const switches = { [GUARDRAILS]: 'none', 'x-agentspec-user-confirmed': 'true' };
    expect(reportOf(await chat(url, 'hello', switches))).toEqual([null, null, 'true']);
    expect(reportOf(await chat(url, 'hello', { 'x-agentspec-user-confirmed': 'yes' }))[2]).toBeNull();
  });

  it('keeps the push back, headers untouched', async () => {
    const agent = await startAgent('fitness-tracker');
    const held = await chat(agent.url, 'hello', { 'x-agentspec-event-push': 'off', 'x-request-id': 'held' });
    expect(reportOf(held)[0]).toBe('pii-detector,toxicity-filter');
    await chat(agent.url, 'hello', { 'x-request-id': 'pushed' });
    expect((await nextPush(agent)).id).toBe('pushed');
  });

  it('pushes before it answers, and once (C-46)', async () => {
    const agent = await startAgent('fitness-tracker');
    await chat(agent.url, 'hello', { 'x-agentspec-event-push': 'early', [TOOLS]: 'a' });
    expect(agent.sidecar.pushes).toHaveLength(1);
    expect((await nextPush(agent)).told[1]).toEqual(['a']);
  });

  it.each([
    [
      'x-agentspec-event-push',
      'later',
      'x-agentspec-event-push is "later"; it must be one of after, early, off',
    ],
    [TOOLS, 'a,\u00e9', `${TOOLS} names "\u00e9"; a name must be printable ASCII`],
  ])('refuses %s: %s', async (name, value, error) => {
    const { url } = await startAgent('fitness-tracker');
    const response = await chat(url, 'hello', { [name]: value });
    expect([response.status, await response.json()]).toEqual([400, { error }]);
  });

  it('takes a switch that is repeated on several lines as one list', async () => {
    const { url } = await startAgent('gymcoach');
    const asked = request(`${url}/chat`, { method: 'POST', headers: { [TOOLS]: ['a', 'b'] } });
    asked.end('{"message":"hello"}');
    const [response] = await once(asked, 'response');
    expect(response.headers['x-agentspec-tools-called']).toBe('a,b');
    response.resume();
  });
});
