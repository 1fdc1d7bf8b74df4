// Proof records and their token: PRF-1 to PRF-6.
import { startBench } from '../testing/bench';

const proof = { verifiedBy: 'an auditor', method: 'by hand' };
const url = '/proof/rule/SEC-LLM-10';

it('records, shows, replaces and removes a proof (PRF-1 to PRF-4)', async () => {
  const { app, get, post } = await startBench();
  expect((await get(url)).status).toBe(404);
  const first = await post(url, { ...proof, expiresAt: '2027-01-31' });
  const record = {
    ruleId: 'SEC-LLM-10',
    verifiedAt: expect.stringMatching(/Z$/),
    ...proof,
    expiresAt: '2027-01-31',
  };
  expect(first).toEqual({ status: 201, body: record });
  const second = await post(url, { ...proof, method: 'by tool' });
  expect(await get(url)).toEqual({ status: 200, body: second.body });
  expect(await get('/proof')).toEqual({ status: 200, body: [second.body] });
  const removed = await app.inject({ method: 'DELETE', url });
  expect([removed.statusCode, removed.body]).toEqual([204, '']);
  expect((await app.inject({ method: 'DELETE', url })).statusCode).toBe(404);
  expect((await get('/proof')).body).toEqual([]);
});

it.each([
  ['nothing', undefined],
  ['no verifier', { method: 'm' }],
  ['an empty verifier', { ...proof, verifiedBy: '' }],
  ['a verifier of 2049 characters', { ...proof, verifiedBy: 'x'.repeat(2_049) }],
  ['a method that is no text', { ...proof, method: 5 }],
  ['an expiry that is no date', { ...proof, expiresAt: 'soon' }],
  ['an expiry that is no text', { ...proof, expiresAt: 5 }],
])('refuses %s (PRF-3)', async (_what, body) => {
  const { post } = await startBench();
  expect((await post(url, body)).status).toBe(400);
});

it('takes texts of 2048 characters', async () => {
  const { post } = await startBench();
  expect((await post(url, { ...proof, verifiedBy: 'x'.repeat(2_048) })).status).toBe(201);
});

it('knows 27 rules and tells them (PRF-5)', async () => {
  const { post } = await startBench();
  const { status, body } = await post('/proof/rule/MEM-06', proof);
  const { validIds } = body as { validIds: string[] };
  expect([status, validIds.length]).toEqual([400, 27]);
  for (const id of validIds) expect((await post(`/proof/rule/${id}`, proof)).status).toBe(201);
});

describe('with a token (PRF-6)', () => {
  const environment = { AGENTSPEC_PROOF_TOKEN: 'open sesame' };

  it.each([[undefined], ['Bearer wrong'], ['Bearer '], ['open sesame'], ['Basic open sesame']])(
    'refuses POST and DELETE with %p, whatever their body',
    async (authorization) => {
      const { app } = await startBench({ environment });
      const headers = {
        ...(authorization !== undefined && { authorization }),
        'content-type': 'application/json',
      };
      for (const method of ['POST', 'DELETE'] as const) {
        const { statusCode } = await app.inject({ method, url, headers, payload: '{' });
        expect([method, statusCode]).toEqual([method, 401]);
      }
    },
  );

  it('takes the right one, and asks for none elsewhere (C-51)', async () => {
    const { get, post } = await startBench({ environment });
    expect((await post(url, proof, { authorization: 'Bearer open sesame' })).status).toBe(201);
    expect((await get(url)).status).toBe(200);
    expect((await get('/proof')).status).toBe(200);
    expect((await post('/events', { requestId: 'x', events: [] })).status).toBe(202);
  });
});
