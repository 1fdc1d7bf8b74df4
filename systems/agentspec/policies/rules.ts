// The rules that a generated policy can have: id, what it demands in words, and its Rego body.

/** One deny rule of a policy. */
export interface Rule {
  /** The violation that the sidecar reports. */
  readonly id: string;
  /** What the rule demands of an answer; lines of at most 110 characters. */
  readonly demand: string;
  /** Rego conditions, one a line; the rule fires when all hold. */
  readonly conditions: readonly string[];
}

const duringLlmCall = 'input.request_type == "llm_call"';

/** POL-2: an input guardrail of `type` ran. */
export const guardrailInvoked = (type: string): Rule => ({
  id: `${type.replaceAll('-', '_')}_not_invoked`,
  demand: `POL-2: the input guardrail ${type} ran.`,
  conditions: [duringLlmCall, `not invoked(${JSON.stringify(type)})`],
});

export const toxicity: Rule = {
  id: 'toxicity_threshold_exceeded',
  demand: 'POL-3: the answer is less toxic than the threshold. An answer without a score passes.',
  conditions: [duringLlmCall, 'input.toxicity_score >= data.toxicityThreshold'],
};

export const hallucination: Rule = {
  id: 'hallucination_threshold_exceeded',
  demand: 'POL-4: the answer is less likely made up than the threshold. An answer without a score passes.',
  conditions: [duringLlmCall, 'input.hallucination_score >= data.hallucinationThreshold'],
};

export const monthlyCost: Rule = {
  id: 'monthly_cost_limit_exceeded',
  demand:
    'POL-5: thirty days like today stay within the monthly limit. Rounded to a millionth of a dollar, because\n' +
    'in binary fractions 0.33 * 30 is above 9.9, and the engines differ in which fractions they use.',
  conditions: [
    duringLlmCall,
    'month := input.cost_today_usd * 30',
    'round((month - data.maxMonthlyUSD) * 1000000) > 0',
  ],
};

export const memoryTtl: Rule = {
  id: 'memory_ttl_mismatch',
  demand: 'POL-6: what is written to memory lives exactly as long as declared.',
  conditions: ['input.memory_write.ttl_seconds != data.shortTermTtlSeconds'],
};

export const destructiveTool: Rule = {
  id: 'destructive_tool_without_confirmation',
  demand: 'POL-7: the user confirmed before a destructive tool was called.',
  conditions: [
    'some tool in input.tools_called',
    'tool in data.destructiveTools',
    'not input.user_confirmed == true',
  ],
};
