// The card of the agent: CAP-1 to CAP-5.
import { startBench } from '../testing/bench';
import { manifestWith, tool } from '../testing/manifest';
import { scriptAgent } from '../testing/scripted-agent';

it('is made from the manifest alone, the same at both paths (CAP-1 to CAP-5)', async () => {
  const agent = await scriptAgent({});
  const annotations = { readOnlyHint: true, destructiveHint: false };
  const manifest = manifestWith({
    tools: [tool('read', { annotations }), tool('plan')],
    api: { type: 'rest', streaming: true },
    subagents: [{ name: 'helper', ref: { agentspec: './helper.yaml' }, invocation: 'sequential' }],
    compliance: { packs: ['observability'] },
  });
  const { get } = await startBench({ manifest, agentUrl: agent.url, environment: { PROXY_PORT: '4712' } });
  const answer = await get('/capabilities');
  expect(answer).toEqual({
    status: 200,
    body: {
      schema_version: '1.0',
      name: 'test-agent',
      description: 'an agent under test',
      url: 'http://localhost:4712',
      capabilities: { streaming: true, mcp: true },
      tools: [
        { name: 'read', description: 'does read', annotations },
        { name: 'plan', description: 'does plan' },
      ],
      subagents: [{ name: 'helper', ref: { agentspec: './helper.yaml' }, invocation: 'sequential' }],
      compliance_packs: ['observability'],
      agentspec_version: '1.0.0',
    },
  });
  expect(await get('/.well-known/agent.json')).toEqual(answer);
  expect(agent.requests).toEqual([]);
});

it('has empty lists and no streaming by default', async () => {
  const { get } = await startBench();
  expect((await get('/capabilities')).body).toMatchObject({
    capabilities: { streaming: false, mcp: true },
    tools: [],
    subagents: [],
    compliance_packs: [],
  });
});
