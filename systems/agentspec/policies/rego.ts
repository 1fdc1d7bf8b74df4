// Writes a policy in Rego, in the style of the demo agents' policies and as `opa fmt` would.
import type { Rule } from './rules';

const allow = `# POL-1: an answer is allowed only if it breaks no rule.
default allow := false

allow if count(deny) == 0`;

const noRules = `# The manifest declares nothing to enforce (POL-15).
deny := set()`;

const invoked = `# Whether the agent reports to have run this guardrail. It is a function because
# \`not "x" in input.guardrails_invoked\` is undefined, not true, when there is no list at all.
invoked(guardrail) if guardrail in input.guardrails_invoked`;

/**
 * The text of a policy (POL-1).
 *
 * @param agentName the agent's `metadata.name`
 * @param packageName the last part of the package, as `opaPackage` gives it
 * @param rules without two of the same id
 */
export function regoPolicy(agentName: string, packageName: string, rules: readonly Rule[]): string {
  const parts = [
    `# Policy of the agent ${agentName}, generated from its manifest by generate-policy.`,
    `package agentspec.agent${packagePart(packageName)}`,
    '',
    'import rego.v1',
    '',
    allow,
    ...rules.flatMap((rule) => ['', ruleText(rule)]),
    ...(rules.length === 0 ? ['', noRules] : []),
    ...(rules.some(callsInvoked) ? ['', invoked] : []),
  ];
  return `${parts.join('\n')}\n`;
}

/** Words that OPA before 1.0 refuses after a dot, OPA 0.70 of the demo cluster among them. */
const keywords = new Set(
  'as contains default else every false if import in not null package set some true with'.split(' '),
);

const packagePart = (name: string): string => (keywords.has(name) ? `["${name}"]` : `.${name}`);

const callsInvoked = (rule: Rule): boolean => rule.conditions.some((line) => line.startsWith('not invoked('));

function ruleText({ id, demand, conditions }: Rule): string {
  const comment = demand.replaceAll(/^/gm, '# ');
  return `${comment}\ndeny contains "${id}" if {\n${conditions.map((line) => `\t${line}`).join('\n')}\n}`;
}
