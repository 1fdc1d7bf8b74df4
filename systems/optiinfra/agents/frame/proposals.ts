// What proposals of all agents have in common.
import { kinds, type Proposal, type RecommendationType } from '../../api/recommendation';

/** An instance that is to be started. `replaces` names those that it stands for; null is as they are. */
export interface Creation {
  readonly replaces: readonly string[];
  readonly provider: 'aws' | 'gcp' | null;
  readonly instance_type: string | null;
  readonly pricing: 'spot' | 'on-demand' | null;
}

export const cents = (dollars: number): number => Math.round(dollars * 100) / 100;
export const sum = (numbers: readonly number[]): number => numbers.reduce((all, one) => all + one, 0);

type Given = Pick<
  Proposal,
  'risk_level' | 'confidence' | 'title' | 'description' | 'affected_resources' | 'evidence'
> &
  Partial<Proposal>;

/** @returns the proposal with the action of its type, and without a saving, an improvement and dependencies unless given */
export const proposalOf = (type: RecommendationType, given: Given): Proposal => ({
  ...{ type, action: kinds[type][1][0], estimated_savings: 0, estimated_improvement: null },
  ...{ parameters: {}, dependencies: [] },
  ...given,
});
