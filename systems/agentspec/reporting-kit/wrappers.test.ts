import {
  GuardrailMiddleware,
  recordMemoryWrite,
  RequestReport,
  runWithReport,
  wrapModelCall,
  wrapTool,
} from '.';

/** What `work` leaves in the report of its request. */
async function eventsOf(work: () => Promise<unknown>): Promise<object[]> {
  const report = new RequestReport('r');
  await runWithReport(report, work);
  return report.events();
}

describe('a wrapped guardrail', () => {
  it('passes arguments and result through, and records one event a call (KIT-8)', async () => {
    const guard = GuardrailMiddleware.wrap('topic-filter', (text: string, limit: number) =>
      text.slice(0, limit),
    );
    const events = await eventsOf(async () => expect(await guard('hello', 2)).toBe('he'));
    expect(events).toEqual([
      { type: 'guardrail', guardrailType: 'topic-filter', invoked: true, blocked: false },
    ]);
  });

  it('takes verdict, score and action off a result with content', async () => {
    const guard = GuardrailMiddleware.wrap('toxicity-filter', async () => ({
      content: '',
      blocked: true,
      score: 0.9,
      action: 'reject',
    }));
    expect(await eventsOf(guard)).toMatchObject([{ blocked: true, score: 0.9, action: 'reject' }]);
  });

  it.each([[{ blocked: true }], [{ content: 'x', blocked: 'yes', score: 'high', action: 1 }], [null]])(
    'takes nothing off %j',
    async (result) => {
      const events = await eventsOf(GuardrailMiddleware.wrap('g', () => result));
      expect(events).toEqual([{ type: 'guardrail', guardrailType: 'g', invoked: true, blocked: false }]);
    },
  );

  it('that throws is recorded as blocked, and the error goes on (KIT-8)', async () => {
    const guard = GuardrailMiddleware.wrap('g', () => {
      throw new RangeError('no');
    });
    const events = await eventsOf(() => expect(guard()).rejects.toThrow(new RangeError('no')));
    expect(events).toMatchObject([{ guardrailType: 'g', invoked: true, blocked: true }]);
  });

  it('runs outside of a request, too', async () => {
    expect(await GuardrailMiddleware.wrap('g', () => 1)()).toBe(1);
    expect(GuardrailMiddleware.invokedTypes()).toEqual([]);
  });

  it('is refused at once under a type that no header could carry', () => {
    expect(() => GuardrailMiddleware.wrap('a,b', () => 1)).toThrow(TypeError);
  });

  it('can be asked for and forgotten within its request (KIT-10)', async () => {
    const guard = GuardrailMiddleware.wrap('g', () => 1);
    const events = await eventsOf(async () => {
      await guard();
      await guard();
      expect(GuardrailMiddleware.invokedTypes()).toEqual(['g']);
      GuardrailMiddleware.reset();
      expect(GuardrailMiddleware.invokedTypes()).toEqual([]);
    });
    expect(events).toEqual([]);
  });
});

describe('a wrapped tool', () => {
  it('is timed and recorded (KIT-9)', async () => {
    const events = await eventsOf(wrapTool('t', async () => 'done'));
    expect(events).toEqual([{ type: 'tool', name: 't', success: true, latencyMs: expect.any(Number) }]);
  });

  it('that fails is recorded as a failed call, and the error goes on', async () => {
    const tool = wrapTool('t', () => Promise.reject(new Error('down')));
    const events = await eventsOf(() => expect(tool()).rejects.toThrow('down'));
    expect(events).toMatchObject([{ name: 't', success: false }]);
  });
});

describe('a wrapped model call', () => {
  const usageOf = ({ usage }: { usage: { promptTokens: number; completionTokens: number } }) => usage;

  it('counts the tokens of question and answer (KIT-9)', async () => {
    const model = wrapModelCall('p/m', () => ({ usage: { promptTokens: 3, completionTokens: 4 } }), usageOf);
    expect(await eventsOf(model)).toEqual([{ type: 'model', modelId: 'p/m', tokenCount: 7 }]);
  });

  it('that fails counts none, and the error goes on', async () => {
    const model = wrapModelCall('p/m', () => Promise.reject(new Error('429')), usageOf);
    const events = await eventsOf(() => expect(model()).rejects.toThrow('429'));
    expect(events).toEqual([{ type: 'model', modelId: 'p/m', tokenCount: 0 }]);
  });
});

it('records memory writes', async () => {
  const events = await eventsOf(async () =>
    recordMemoryWrite({ backend: 'redis', ttlSeconds: 5, piiScrubbed: false }),
  );
  expect(events).toEqual([{ type: 'memory', backend: 'redis', ttlSeconds: 5, piiScrubbed: false }]);
});
