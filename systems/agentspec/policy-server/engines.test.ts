// The policy server answers as the tables say, and as the real OPA does where there is one (POL-1 to POL-9).
import { join } from 'node:path';
import { findOpa } from '../policies/opa-binary';
import { verdictCases, type PolicyName } from '../policies/testing/verdicts';
import { startOpa, startPolicyServer, type Engine, type EngineOptions } from './testing/engines';
import { questions } from './testing/questions';

const policies = [...new Set(verdictCases.map(({ policy }) => policy))];
const folderOf = (policy: PolicyName): string => join(__dirname, '..', 'policies', policy);
const packageOf = (policy: PolicyName): string => policy.replace('fixtures/', '').replaceAll('-', '_');
const opa = findOpa(process.env);

describe('the policy server', () => {
  itAnswersTheTables(startPolicyServer);
});

if (opa === undefined) {
  it.skip('OPA answers the same tables: skipped, no opa binary found (put opa on PATH or set OPA_BIN)', () =>
    undefined);
} else {
  describe('OPA', () => {
    itAnswersTheTables((folder) => startOpa(opa, folder));
  });

  it('logs the same decisions as the policy server, which answers name by the id that they have in the log', async () => {
    const [theirs, ours] = [
      await decisionsOf(startOpa.bind(null, opa)),
      await decisionsOf(startPolicyServer),
    ];
    expect(theirs.length).toBeGreaterThan(questions.length / 2);
    expect(ours).toEqual(theirs);
  });
}

it('a decision that cannot be answered is not logged', async () => {
  const engine = await startPolicyServer(folderOf('gymcoach'), { logsDecisions: true });
  const depth = 100_000;
  const body = `{"input":{"a":${'['.repeat(depth)}${']'.repeat(depth)}}}`;
  expect(await engine.ask({ path: '/v1/data/agentspec/agent/gymcoach/deny', body })).toMatchObject({
    status: 500,
  });
  await engine.stop();
  expect(engine.decisions).toEqual([]);
});

/** Asks all questions. @returns what was logged of them, without what differs from decision to decision */
async function decisionsOf(start: (folder: string, options: EngineOptions) => Promise<Engine>) {
  const engine = await start(folderOf('gymcoach'), { logsDecisions: true });
  const answered: unknown[] = [];
  for (const { question } of questions) {
    const { status, text } = await engine.ask(question);
    if (status === 200 && question.path !== '/health') answered.push(JSON.parse(text).decision_id);
  }
  await engine.stop();
  expect(answered).toEqual(engine.decisions.map(({ decision_id }) => decision_id));
  return engine.decisions.map(({ level, msg, path, input, result, time, timestamp }) => {
    expect(time).toMatch(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ$/);
    expect(timestamp).toMatch(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d+Z$/);
    return { level, msg, path, input, result };
  });
}

function itAnswersTheTables(start: (folder: string) => Promise<Engine>): void {
  describe.each(policies)('with the policy %s', (policy) => {
    let engine: Engine;
    beforeAll(async () => (engine = await start(folderOf(policy))));
    afterAll(() => engine.stop());

    it.each(verdictCases.filter((item) => item.policy === policy))(
      'when $when: $deny',
      async ({ input, deny }) => {
        const path = `/v1/data/agentspec/agent/${packageOf(policy)}`;
        const reply = await engine.ask({ path, body: JSON.stringify({ input }) });
        expect(reply.status).toBe(200);
        expect(JSON.parse(reply.text).result).toEqual({ allow: deny.length === 0, deny });
      },
    );
  });

  describe('asked for', () => {
    let engine: Engine;
    beforeAll(async () => (engine = await start(folderOf('gymcoach'))));
    afterAll(() => engine.stop());

    it.each(questions)('$what: $status', async ({ question, status, body }) => {
      const reply = await engine.ask(question);
      expect(reply.status).toBe(status);
      if (body === undefined) return;
      expect(reply.type).toBe('application/json');
      if (status === 200) expect(JSON.parse(reply.text)).toEqual(body);
      else expect(JSON.parse(reply.text)).toEqual({ code: body, message: expect.any(String) });
    });
  });
}
