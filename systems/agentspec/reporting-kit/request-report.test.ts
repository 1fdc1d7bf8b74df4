import fc from 'fast-check';
import { currentReport, isReportable, RequestReport, runWithReport } from './request-report';

const ran = { invoked: true, blocked: false };
const called = { success: true, latencyMs: 1 };

describe('the report of one request', () => {
  it('says nothing when nothing happened', () => {
    const report = new RequestReport('r');
    expect(report.headers()).toEqual({});
    expect(report.events()).toEqual([]);
  });

  it('tells the same by header and by push, in the order of the calls and with repeats', () => {
    const report = new RequestReport('r');
    report.recordGuardrail({ guardrailType: 'pii-detector', ...ran });
    report.recordGuardrail({ guardrailType: 'skipped', invoked: false, blocked: false });
    report.recordGuardrail({ guardrailType: 'toxicity-filter', ...ran });
    report.recordTool({ name: 'log', ...called });
    report.recordTool({ name: 'log', success: false, latencyMs: 2, error: 'full' });
    report.userConfirmed = true;
    expect(report.headers()).toEqual({
      'X-AgentSpec-Guardrails-Invoked': 'pii-detector,toxicity-filter',
      'X-AgentSpec-Tools-Called': 'log,log',
      'X-AgentSpec-User-Confirmed': 'true',
    });
    expect(report.events()).toHaveLength(5);
  });

  it('puts each event into its wire form and keeps the rest to itself', () => {
    const report = new RequestReport('r');
    report.recordGuardrail({ guardrailType: 'g', ...ran, score: 0.5, action: 'warn', reason: 'private' });
    report.recordTool({ name: 't', success: false, latencyMs: 7, error: 'private' });
    report.recordModel({ modelId: 'p/m', tokenCount: 9, latencyMs: 3, promptTokens: 4, completionTokens: 5 });
    report.recordMemoryWrite({ backend: 'redis', ttlSeconds: 60, piiScrubbed: true, key: 'private' });
    expect(report.events()).toEqual([
      { type: 'guardrail', guardrailType: 'g', invoked: true, blocked: false, score: 0.5, action: 'warn' },
      { type: 'tool', name: 't', success: false, latencyMs: 7 },
      { type: 'model', modelId: 'p/m', tokenCount: 9 },
      { type: 'memory', backend: 'redis', ttlSeconds: 60, piiScrubbed: true },
    ]);
  });

  it('forgets all of it, or the kinds that are named', () => {
    const report = new RequestReport('r');
    const fill = (): void => {
      report.recordGuardrail({ guardrailType: 'g', ...ran });
      report.recordTool({ name: 't', ...called });
      report.userConfirmed = true;
    };
    fill();
    report.reset('tools');
    expect(Object.keys(report.headers())).toEqual([
      'X-AgentSpec-Guardrails-Invoked',
      'X-AgentSpec-User-Confirmed',
    ]);
    fill();
    report.reset();
    expect(report.headers()).toEqual({});
  });

  it('refuses names that a header list cannot carry, and says which are allowed', () => {
    const report = new RequestReport('r');
    expect(() => report.recordTool({ name: 'a,b', ...called })).toThrow(
      new TypeError('cannot report "a,b": a name is printable ASCII without commas or blanks at its ends'),
    );
    expect(['', ' a', 'a\n', 'é', 'a,b'].filter(isReportable)).toEqual([]);
    expect(['pii-detector', 'get plan', 'a:b'].every(isReportable)).toBe(true);
  });

  it('is not there outside of a request', () => {
    expect(currentReport()).toBeUndefined();
  });
});

it('never shares a report between concurrent requests, however their steps interleave (KIT-2)', async () => {
  const requests = fc.array(fc.array(fc.stringMatching(/^[a-z]{1,4}$/), { maxLength: 4 }), {
    minLength: 2,
    maxLength: 5,
  });
  await fc.assert(
    fc.asyncProperty(fc.scheduler(), requests, async (scheduler, toolsOfRequests) => {
      const serve = async (tools: string[], id: number): Promise<RequestReport> => {
        const report = new RequestReport(String(id));
        await runWithReport(report, async () => {
          for (const name of tools) {
            await scheduler.schedule(Promise.resolve());
            currentReport()?.recordTool({ name, ...called });
          }
        });
        return report;
      };
      const all = Promise.all(toolsOfRequests.map(serve));
      await scheduler.waitFor(all);
      expect((await all).map((report) => report.toolsCalled)).toEqual(toolsOfRequests);
    }),
  );
});
