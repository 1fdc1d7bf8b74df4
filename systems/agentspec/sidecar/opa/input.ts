// The document that a policy judges: what the agent declared and what it reported for one request.
import type { Behaviour } from '../audit/entry';
import { modelId, type Manifest } from '../manifest/manifest';

/** OPA-19 to OPA-24; scores, cost and memory writes are never sent (OPA-25). */
export interface OpaInput {
  agent_name: string;
  request_type: 'llm_call';
  /** `provider/id`. */
  model_id: string;
  guardrails_declared: string[];
  guardrails_invoked: string[];
  tools_registered: string[];
  sdk_available: false;
  has_health_endpoint: false;
  has_capabilities_endpoint: false;
  all_checks_passing: false;
  tools_called?: string[];
  user_confirmed?: true;
}

/**
 * Builds the input for one request.
 *
 * @param behaviour what the agent reported; empty lists if nothing
 * @param userConfirmed whether the agent reported that the user confirmed (C-37)
 */
export function opaInput(
  manifest: Manifest,
  { guardrailsInvoked, toolsCalled }: Pick<Behaviour, 'guardrailsInvoked' | 'toolsCalled'>,
  userConfirmed: boolean,
): OpaInput {
  const { metadata, spec } = manifest;
  return {
    agent_name: metadata.name,
    request_type: 'llm_call',
    model_id: modelId(manifest),
    guardrails_declared: (spec.guardrails?.input ?? []).map(({ type }) => type),
    guardrails_invoked: guardrailsInvoked,
    tools_registered: (spec.tools ?? []).map(({ name }) => name),
    sdk_available: false,
    has_health_endpoint: false,
    has_capabilities_endpoint: false,
    all_checks_passing: false,
    ...(toolsCalled.length > 0 && { tools_called: toolsCalled }),
    ...(userConfirmed && { user_confirmed: true as const }),
  };
}
