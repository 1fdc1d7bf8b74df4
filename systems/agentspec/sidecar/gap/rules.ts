// All gap rules, in the order in which their findings are listed.
import { observedViolations, rareGuardrails, unusedTools } from './behaviour-rules';
import { unevaluated, unguarded, unlistedTools } from './declaration-rules';
import type { GapRule } from './facts';
import {
  capabilitiesEndpoint,
  failedServices,
  failedTools,
  failedVariables,
  healthEndpoint,
  modelReachability,
  unreportedKey,
  unreportedServices,
  unreportedTools,
} from './probe-rules';

/** GAP-1 to GAP-13; what they find is listed as found, repeated properties included. */
export const standingRules: readonly GapRule[] = [
  healthEndpoint,
  capabilitiesEndpoint,
  modelReachability,
  failedVariables,
  failedServices,
  failedTools,
  unreportedKey,
  unreportedServices,
  unreportedTools,
  unlistedTools,
  unevaluated,
  unguarded,
];

/** GAP-15 to GAP-17; these skip properties that are listed already (GAP-23). */
export const behaviourRules: readonly GapRule[] = [rareGuardrails, unusedTools, observedViolations];
