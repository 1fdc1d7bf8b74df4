// Whose validation a recommendation needs, and what follows from those that have arrived (RCM-8, RCM-9, RCM-14 to RCM-17).
import type { AgentType } from '../../api/customer';
import type { Author, RecommendationStatus, Risk, Validation } from '../../api/recommendation';

const HOUR_MS = 3_600_000;
const DAY_MS = 24 * HOUR_MS;
const lives: Readonly<Record<Risk, number>> = {
  ...{ low: 7 * DAY_MS, medium: 48 * HOUR_MS, high: 24 * HOUR_MS, critical: 4 * HOUR_MS },
};

/** No agent validates its own (D-81); what takes quality back is not waited with. */
export const requiredValidators = (author: Author): AgentType[] =>
  author === 'application'
    ? []
    : (['performance', 'resource', 'application'] as const).filter((one) => one !== author);

/** The cost agent's verdict is advice: it is shown, and blocks nothing. It comes first, before the last one decides. */
export const askedValidators = (author: Author): AgentType[] => [
  ...(author === 'cost' || author === 'application' ? [] : (['cost'] as const)),
  ...requiredValidators(author),
];

/** @returns `validating` until every required validation has arrived; then `pending`, or `blocked` by a refusal */
export function statusAfter(
  required: readonly AgentType[],
  validations: readonly Validation[],
): Extract<RecommendationStatus, 'validating' | 'pending' | 'blocked'> {
  const found = required.map((type) => validations.find((one) => one.agent_type === type));
  if (found.some((one) => one === undefined)) return 'validating';
  return found.every((one) => one?.approved) ? 'pending' : 'blocked';
}

/** RCM-10. */
export const expiryOf = (risk: Risk, created: Date): Date => new Date(created.getTime() + lives[risk]);
