// What a policy engine said, in words; browsers load it too, so it imports nothing.

/**
 * Reads a decision as a sidecar does: strings in a list are violations, anything else is none (OPA-15).
 * @returns `allowed`, or `denied: ` and the violations
 */
export function describeDecision(result: unknown): string {
  const violations = Array.isArray(result) ? result.filter((one) => typeof one === 'string') : [];
  return violations.length > 0 ? `denied: ${violations.join(', ')}` : 'allowed';
}
