// Records by which an outside tool certifies that a compliance rule was verified (PRF-1 to PRF-6).
import type { FastifyReply, FastifyRequest } from 'fastify';
import { errorBody } from '../errors';
import type { Routes } from '../parts';
import { bearsToken } from '../proof/bearer-token';
import { readProof } from '../proof/proof-body';
import { proofRuleIds } from '../proof/proof-rules';

interface RuleRoute {
  Params: { ruleId: string };
}

const rulePath = '/proof/rule/:ruleId';

export const proofRoutes: Routes = (app, { context: { settings }, proofs }) => {
  const { proofToken } = settings;
  /** PRF-6: asked before anything else about the request. */
  const onRequest = async ({ headers }: FastifyRequest, reply: FastifyReply) => {
    if (proofToken === undefined || bearsToken(headers.authorization, proofToken)) return;
    return reply
      .code(401)
      .header('www-authenticate', 'Bearer')
      .send(errorBody(401, 'a bearer token is required'));
  };

  app.get('/proof', () => proofs.all());

  app.get<RuleRoute>(rulePath, ({ params: { ruleId } }, reply) => {
    reply.send(proofs.find(ruleId) ?? noRecord(reply, ruleId));
  });

  app.post<RuleRoute>(rulePath, { onRequest }, ({ params: { ruleId }, body }, reply) => {
    if (!proofRuleIds.includes(ruleId)) {
      return reply.code(400).send({ ...errorBody(400, `no rule ${ruleId}`), validIds: proofRuleIds });
    }
    const proof = readProof(body);
    if ('problem' in proof) return reply.code(400).send(errorBody(400, proof.problem));
    const record = { ruleId, verifiedAt: new Date().toISOString(), ...proof };
    proofs.put(record);
    return reply.code(201).send(record);
  });

  app.delete<RuleRoute>(rulePath, { onRequest }, ({ params: { ruleId } }, reply) => {
    if (proofs.remove(ruleId)) return reply.code(204).send();
    return reply.send(noRecord(reply, ruleId));
  });
};

function noRecord(reply: FastifyReply, ruleId: string) {
  reply.code(404);
  return errorBody(404, `no proof is recorded for rule ${ruleId}`);
}
