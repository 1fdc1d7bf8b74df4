import { json } from 'node:stream/consumers';
import { enforceOpa, PolicyViolationError, RequestReport, runWithReport, type EnforceOpaOptions } from '.';
import { serve } from '../common/testing/servers';

const agent = { agentName: 'fitness-tracker', modelId: 'groq/llama' };

const engine = (status: number, body: string): Promise<string> =>
  serve((_request, response) => response.writeHead(status).end(body));

async function violationsOf(options: EnforceOpaOptions): Promise<readonly string[]> {
  const error: unknown = await enforceOpa(options).catch((thrown: unknown) => thrown);
  if (error instanceof PolicyViolationError) return error.violations;
  throw new Error(`no violation, but ${JSON.stringify(error)}`);
}

describe('asking the policy engine from inside the agent (KIT-13)', () => {
  it('sends what the request did, in the sidecar’s own form', async () => {
    const asked: object[] = [];
    const opaUrl = await serve(async (request, response) => {
      asked.push({ path: request.url, body: await json(request) });
      response.end('{}');
    });
    const report = new RequestReport('r');
    report.recordGuardrail({ guardrailType: 'pii-detector', invoked: true, blocked: false });
    await runWithReport(report, () => enforceOpa({ ...agent, opaUrl, toolsRegistered: ['t'] }));
    report.recordTool({ name: 't', success: true, latencyMs: 0 });
    report.userConfirmed = true;
    await enforceOpa({ ...agent, opaUrl }, report);
    const common = {
      agent_name: 'fitness-tracker',
      request_type: 'llm_call',
      model_id: 'groq/llama',
      guardrails_declared: [],
      guardrails_invoked: ['pii-detector'],
      sdk_available: false,
      has_health_endpoint: false,
      has_capabilities_endpoint: false,
      all_checks_passing: false,
    };
    const path = '/v1/data/agentspec/agent/fitness_tracker/deny';
    expect(asked).toEqual([
      { path, body: { input: { ...common, tools_registered: ['t'] } } },
      {
        path,
        body: { input: { ...common, tools_registered: [], tools_called: ['t'], user_confirmed: true } },
      },
    ]);
  });

  it('throws the violations of a denial, what is no string dropped', async () => {
    expect(await violationsOf({ ...agent, opaUrl: await engine(200, '{"result":["a",1,"b"]}') })).toEqual([
      'a',
      'b',
    ]);
  });

  it.each(['{}', '{"result":null}', '{"result":[]}', '{"result":[1]}', '{"result":"a"}'])(
    'is allowed by %s',
    async (body) => {
      expect(await enforceOpa({ ...agent, opaUrl: await engine(200, body) })).toEqual({ verdict: 'allowed' });
    },
  );

  it.each([
    [500, '{}'],
    [200, 'no JSON'],
  ])('fails open on %i %s, and closed when told to', async (status, body) => {
    const opaUrl = await engine(status, body);
    expect(await enforceOpa({ ...agent, opaUrl })).toEqual({
      verdict: 'none',
      reason: expect.stringContaining(opaUrl),
    });
    expect(await violationsOf({ ...agent, opaUrl, failClosed: true })).toEqual(['opa_unreachable']);
  });

  it('fails open on an engine that does not answer, or is not there', async () => {
    const silent = await serve(() => undefined);
    expect(await enforceOpa({ ...agent, opaUrl: silent, timeoutMs: 20 })).toMatchObject({ verdict: 'none' });
    expect(await enforceOpa({ ...agent, opaUrl: 'http://127.0.0.1:1' })).toMatchObject({ verdict: 'none' });
  });

  it('refuses an agent name that no package can have', async () => {
    await expect(enforceOpa({ ...agent, agentName: '1st', opaUrl: 'http://127.0.0.1:1' })).rejects.toThrow(
      /no policy package can be named after agent "1st"/,
    );
  });
});
