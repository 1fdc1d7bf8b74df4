// An analysis: an estate, an agent's rules, and what was learned from proposals like those (COS-14).
import type { Proposal } from '../../api/recommendation';
import { corrected } from '../../knowledge/correction';
import { featuresOf } from '../../knowledge/likeness';
import type { AgentDefinition, Answer, TaskParameters, Tools } from './agent';
import { estateOf } from './estate';

/** @throws {InsufficientData} */
export async function analyse(
  tools: Tools,
  { needs, rules }: NonNullable<AgentDefinition['analysis']>,
  parameters: TaskParameters,
): Promise<Answer> {
  const estate = await estateOf(tools, parameters, needs);
  const proposals: Proposal[] = [];
  for (const proposal of rules.flatMap((rule) => rule(estate))) {
    const features = featuresOf(proposal, estate);
    const past = await tools.stores.database
      .selectFrom('optimization_outcomes')
      .select(['success', 'predicted_savings', 'actual_savings', 'features'])
      .where('customer_id', '=', parameters.customer_id)
      .where('recommendation_type', '=', proposal.type)
      .where('success', 'is not', null)
      .orderBy('created_at')
      .execute();
    const noted = { ...proposal, parameters: { ...proposal.parameters, features } };
    proposals.push(corrected(noted, features, past));
  }
  return { proposals };
}
