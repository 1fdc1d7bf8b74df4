# Policy of the agent gymcoach (POL-8). The sidecar sends one input document (OPA-19 to OPA-24) for each
# answer of the agent and asks for `deny`: the ids of the rules that this answer breaks.
package agentspec.agent.gymcoach

import rego.v1

# POL-1: an answer is allowed only if it breaks no rule.
default allow := false

allow if count(deny) == 0

# POL-2: the PII detector ran on what the user wrote.
deny contains "pii_detector_not_invoked" if {
	input.request_type == "llm_call"
	not invoked("pii-detector")
}

# POL-3: the answer is less toxic than the threshold. An answer without a score passes.
deny contains "toxicity_threshold_exceeded" if {
	input.request_type == "llm_call"
	input.toxicity_score >= data.toxicityThreshold
}

# POL-7: the user confirmed before a destructive tool was called. data.json names no such tool (POL-9).
deny contains "destructive_tool_without_confirmation" if {
	some tool in input.tools_called
	tool in data.destructiveTools
	not input.user_confirmed == true
}

# Whether the agent reports to have run this guardrail. It is a function because
# `not "pii-detector" in input.guardrails_invoked` is undefined, not true, when there is no list at all;
# the rule above would then never fire for an agent that reports nothing.
invoked(guardrail) if guardrail in input.guardrails_invoked
