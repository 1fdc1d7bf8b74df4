// The five demo agents, scripted: score, issues in order, source and readiness (AGT-2, AGT-3).
import type { Issue } from '../../gap/issue';
import { scoreOf } from '../../gap/score';
import { startBench, type Bench } from '../testing/bench';
import { demoManifest } from '../testing/manifest';
import { scriptAgent, type Answer } from '../testing/scripted-agent';

interface Demo {
  agent: string;
  answers?: Record<string, Answer>;
  environment?: NodeJS.ProcessEnv;
  score: number;
  issues: [property: string, severity: Issue['severity']][];
  source: string;
  ready: [status: number, word: string];
}

const ok = { status: 'ok' };

const report = (agentName: string, checks: object[]) => ({
  agentName,
  timestamp: '2026-11-22T10:00:00.000Z',
  status: 'whatever',
  checks,
});

const check = (id: string, status: string, severity = 'error') => ({
  id,
  category: id.split(':')[0],
  status,
  severity,
});

const demos: Demo[] = [
  {
    agent: 'gymcoach',
    // Its /agentspec/health answers 200 and is no report.
    answers: {
      'GET /health': ok,
      'GET /agentspec/health': ok,
      'GET /capabilities': {
        tools: ['get-workout-plan', 'log-exercise', 'get-progress'].map((name) => ({ name })),
      },
    },
    score: 100,
    issues: [],
    source: 'manifest-static',
    ready: [200, 'ready'],
  },
  {
    agent: 'trading-bot',
    score: 55,
    issues: [
      ['healthcheckable', 'high'],
      ['discoverable', 'medium'],
      ['evaluated', 'low'],
      ['auditable', 'medium'],
    ],
    source: 'manifest-static',
    ready: [200, 'degraded'],
  },
  {
    agent: 'voice-assistant',
    score: 60,
    issues: [
      ['healthcheckable', 'high'],
      ['discoverable', 'medium'],
      ['auditable', 'medium'],
    ],
    source: 'manifest-static',
    ready: [503, 'unavailable'],
  },
  {
    agent: 'fitness-tracker',
    answers: {
      'GET /health': ok,
      'GET /capabilities': {
        tools: ['plan-workout', 'log-session', 'get-progress'].map((name) => ({ name })),
      },
      'GET /agentspec/health': report('fitness-tracker', [
        check('env:GROQ_API_KEY', 'pass'),
        check('model:groq/llama-3.3-70b-versatile', 'pass'),
        check('tool:plan-workout', 'pass', 'info'),
        check('tool:log-session', 'pass', 'info'),
        check('tool:get-progress', 'pass', 'info'),
      ]),
    },
    environment: { GROQ_API_KEY: 'set' },
    score: 100,
    issues: [],
    source: 'agent-sdk',
    ready: [200, 'ready'],
  },
  {
    agent: 'research-agent',
    answers: {
      'GET /health': ok,
      'GET /capabilities': { tools: [{ name: 'search-arxiv' }, { name: 'analyze-paper' }] },
      'GET /agentspec/health': report('research-agent', [
        check('model:openai/gpt-4o', 'fail'),
        check('tool:search-arxiv', 'fail', 'info'),
        check('tool:analyze-paper', 'fail', 'info'),
      ]),
    },
    score: 20,
    issues: [
      ['model.apiKey', 'critical'],
      ['tool:search-arxiv', 'medium'],
      ['tool:analyze-paper', 'medium'],
      ['env:OPENAI_API_KEY', 'high'],
      ['auditable', 'medium'],
    ],
    source: 'agent-sdk',
    ready: [503, 'unavailable'],
  },
];

async function startDemo({ agent, answers, environment }: Demo): Promise<Bench> {
  const scripted = answers && (await scriptAgent(answers));
  const manifest = demoManifest(agent);
  // A machine that runs tests may know a host called redis; nobody knows one in .invalid.
  for (const service of manifest.spec.requires?.services ?? [])
    service.connection = 'redis://redis.invalid:6379';
  return startBench({ manifest, agentUrl: scripted?.url, environment, timeouts: { connectMs: 500 } });
}

describe.each(demos)('$agent', (demo) => {
  it(`scores ${demo.score} with its issues in order`, async () => {
    const { get } = await startDemo(demo);
    const { status, body } = await get('/gap');
    const { score, issues, source, ...rest } = body as { score: number; issues: Issue[]; source: string };
    expect({ status, score, source }).toEqual({ status: 200, score: demo.score, source: demo.source });
    expect(issues.map(({ property, severity }) => [property, severity])).toEqual(demo.issues);
    expect(scoreOf(issues)).toBe(score);
    expect(rest).not.toHaveProperty('behavioral');
  });

  it(`is ${demo.ready[1]}`, async () => {
    const { get } = await startDemo(demo);
    const { status, body } = await get('/health/ready');
    expect([status, (body as { status: string }).status]).toEqual(demo.ready);
    expect(body).toMatchObject({ source: demo.source, agentName: demo.agent });
  });
});
