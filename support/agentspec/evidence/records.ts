// Audit entries and policy decisions as evidence: what each of them says, and which messages it proves.
import type { RecordedHop } from '../../../runner/evidence/kinds';
import type { RecordGiven } from '../../../runner/evidence/recorder';
import type { AuditEntry } from '../clients/types';
import type { PolicyDecision } from '../environments/environment';
import { partyOf, PROXY } from './parties';

/** The order is the contract's: agent, policy engine, ring (OPA-1, AUD-13). */
const ORDER = { agent: 1, policyEngine: 2, ring: 3 };

/** @param entry as the control plane gives it (AUD-1), of a request through the proxy */
export function auditRecord(agent: string, entry: AuditEntry): RecordGiven {
  const { requestId, method, path } = entry;
  return {
    record: 'audit entry',
    system: agent,
    title: `audit entry of ${method} ${path}`,
    data: entry,
    partOf: { system: agent, channel: PROXY, requestId },
    hops: [...agentHops(agent, entry), ringHop(agent, entry)],
  };
}

/** @param decision of the agent's policy engine, asked by its proxy or its control plane (OPA-13, EVT-14) */
export function decisionRecord(agent: string, decision: PolicyDecision): RecordGiven {
  const { path, decidedAt, input, result } = decision;
  const said = describeDecision(result);
  const engine = partyOf(agent, 'policy engine');
  const order = ORDER.policyEngine;
  return {
    record: 'policy decision',
    system: agent,
    title: `policy decision for ${agent}: ${said}`,
    text: `Asked for ${path}, the policy engine said ${said}. What it was given, and its answer as it came:`,
    data: { input, result },
    happenedAt: decidedAt,
    partOf: { system: agent },
    hops: [
      { to: engine, text: 'is this allowed?', order },
      { from: engine, text: said, isAnswer: true, isBad: said !== ALLOWED, order },
    ],
  };
}

/** The agent was asked if its answer was waited for (AUD-6). */
function agentHops(agent: string, { upstreamMs }: AuditEntry): RecordedHop[] {
  if (typeof upstreamMs !== 'number') return [];
  const upstream = partyOf(agent, 'agent');
  const order = ORDER.agent;
  return [
    { to: upstream, text: 'passed on', order },
    { from: upstream, text: `answered after ${upstreamMs} ms`, isAnswer: true, order },
  ];
}

function ringHop(agent: string, { statusCode, opaBlocked, excerpt }: AuditEntry): RecordedHop {
  const parts = [statusCode ?? 'no status', opaBlocked === true && 'blocked', excerpt].filter(Boolean);
  return { to: partyOf(agent, 'audit ring'), text: `entry: ${parts.join(', ')}`, order: ORDER.ring };
}

const ALLOWED = 'allowed';

/** As a sidecar reads a decision: strings in a list are violations, anything else is none (OPA-15). */
function describeDecision(result: unknown): string {
  const violations = Array.isArray(result) ? result.filter((one) => typeof one === 'string') : [];
  return violations.length > 0 ? `denied: ${violations.join(', ')}` : ALLOWED;
}
