# Policy of the agent all-rules, generated from its manifest by generate-policy.
package agentspec.agent.all_rules

import rego.v1

# POL-2: an answer is allowed only if it breaks no rule.
default allow := false

allow if count(deny) == 0

# POL-4: the input guardrail pii-detector ran.
deny contains "pii_detector_not_invoked" if {
	input.request_type == "llm_call"
	not invoked("pii-detector")
}

# POL-4: the input guardrail topic-filter ran.
deny contains "topic_filter_not_invoked" if {
	input.request_type == "llm_call"
	not invoked("topic-filter")
}

# POL-4: the input guardrail prompt-injection ran.
deny contains "prompt_injection_not_invoked" if {
	input.request_type == "llm_call"
	not invoked("prompt-injection")
}

# POL-4: the input guardrail custom ran.
deny contains "custom_not_invoked" if {
	input.request_type == "llm_call"
	not invoked("custom")
}

# POL-5: the answer is less toxic than the threshold. An answer without a score passes.
deny contains "toxicity_threshold_exceeded" if {
	input.request_type == "llm_call"
	input.toxicity_score >= data.toxicityThreshold
}

# POL-6: the answer is less likely made up than the threshold. An answer without a score passes.
deny contains "hallucination_threshold_exceeded" if {
	input.request_type == "llm_call"
	input.hallucination_score >= data.hallucinationThreshold
}

# POL-7: thirty days like today stay within the monthly limit. Rounded to a millionth of a dollar, because
# in binary fractions 0.33 * 30 is above 9.9, and the engines differ in which fractions they use.
deny contains "monthly_cost_limit_exceeded" if {
	input.request_type == "llm_call"
	month := input.cost_today_usd * 30
	round((month - data.maxMonthlyUSD) * 1000000) > 0
}

# POL-8: what is written to memory lives exactly as long as declared.
deny contains "memory_ttl_mismatch" if {
	input.memory_write.ttl_seconds != data.shortTermTtlSeconds
}

# POL-9: the user confirmed before a destructive tool was called.
deny contains "destructive_tool_without_confirmation" if {
	some tool in input.tools_called
	tool in data.destructiveTools
	not input.user_confirmed == true
}

# Whether the agent reports to have run this guardrail. It is a function because
# `not "x" in input.guardrails_invoked` is undefined, not true, when there is no list at all.
invoked(guardrail) if guardrail in input.guardrails_invoked
