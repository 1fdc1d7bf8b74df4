// From what a probe found to the status of the observation: pure functions, one for each kind of outcome.
import type { Condition, Grade, Phase, StatusPatch } from '../kubernetes/observation';
import { conditionsFrom, forAll, type Finding, type Findings } from './conditions';
import type { Gap, Readiness } from './report';

/** What a status is computed from besides the outcome. */
export interface Moment {
  readonly previous: readonly Condition[];
  /** ISO 8601. */
  readonly now: string;
}

/** Nothing measured: what an earlier probe left behind is removed. */
const NOTHING = {
  grade: null,
  score: null,
  source: null,
  violations: 0,
  lastChecked: null,
  model: null,
  summary: null,
} as const;

const PHASES = { ready: 'Healthy', degraded: 'Degraded', unavailable: 'Unhealthy' } as const;

/** The grade of a score (GAP-22). */
export function gradeOf(score: number): Grade {
  if (score >= 90) return 'A';
  if (score >= 75) return 'B';
  if (score >= 60) return 'C';
  return score >= 45 ? 'D' : 'F';
}

/** Before the first probe (OPR-5). */
export function pendingStatus(message: string, { previous, now }: Moment): StatusPatch {
  const findings = forAll({ status: 'Unknown', reason: 'Pending', message });
  return { ...NOTHING, phase: 'Pending', conditions: conditionsFrom(findings, previous, now) };
}

/** A spec that cannot be worked with (OPR-9); `message` names the field. */
export function invalidStatus(message: string, { previous, now }: Moment): StatusPatch {
  const findings = forAll({ status: 'Unknown', reason: 'InvalidSpec', message });
  return { ...NOTHING, phase: 'Unknown', conditions: conditionsFrom(findings, previous, now) };
}

/** A sidecar that gave no usable answer (OPR-10, OPR-15, OPR-38). The id of its model, once known, stays. */
export function unreachableStatus(reason: string, message: string, { previous, now }: Moment): StatusPatch {
  const findings = forAll({ status: 'Unknown', reason, message });
  return {
    ...NOTHING,
    phase: 'Unknown',
    score: 0,
    grade: gradeOf(0),
    lastChecked: now,
    model: { status: 'unknown', latencyMs: null },
    conditions: conditionsFrom(findings, previous, now),
  };
}

/**
 * The two reports of an agent (OPR-11 to OPR-14).
 *
 * @param source what to give as the status's source; without it, the readiness report's
 */
export function reportedStatus(
  readiness: Readiness,
  gap: Gap,
  { previous, now }: Moment,
  source = readiness.source ?? null,
): StatusPatch {
  const phase = PHASES[readiness.status];
  const model = modelOf(readiness, gap);
  return {
    phase,
    grade: gradeOf(gap.score),
    score: gap.score,
    source,
    violations: gap.issues.length,
    lastChecked: readiness.timestamp ?? now,
    model,
    summary: readiness.summary ?? null,
    conditions: conditionsFrom(findingsOf(phase, gap, model.status), previous, now),
  };
}

function modelOf({ checks }: Readiness, { modelId }: Gap) {
  const check = checks.find(({ category }) => category === 'model');
  if (check === undefined) return { status: 'unknown', id: modelId ?? undefined, latencyMs: null };
  const { status, id, latencyMs = null } = check;
  return { status, id: id.replace(/^model:/, ''), latencyMs };
}

function findingsOf(phase: Phase, gap: Gap, modelStatus: string): Findings {
  return {
    Ready: readyFinding(phase),
    Compliant: complianceFinding(gap),
    ModelReachable: modelFinding(modelStatus),
  };
}

const readyFinding = (phase: Phase): Finding =>
  phase === 'Healthy'
    ? { status: 'True', reason: 'Healthy', message: 'no check fails' }
    : {
        status: 'False',
        reason: phase,
        message: `the readiness report makes the agent ${phase.toLowerCase()}`,
      };

const MAX_LISTED = 10;

function complianceFinding({ issues }: Gap): Finding {
  if (issues.length === 0) return { status: 'True', reason: 'NoIssues', message: 'no gap issues' };
  const properties = issues.slice(0, MAX_LISTED).map(({ property }) => property ?? 'unnamed');
  const more = issues.length > MAX_LISTED ? ', …' : '';
  return {
    status: 'False',
    reason: 'GapIssues',
    message: `${issues.length} gap issues: ${properties.join(', ')}${more}`,
  };
}

function modelFinding(status: string): Finding {
  if (status === 'pass')
    return { status: 'True', reason: 'ModelCheckPassed', message: 'the model check passes' };
  if (status === 'fail')
    return { status: 'False', reason: 'ModelCheckFailed', message: 'the model check fails' };
  return { status: 'Unknown', reason: 'NoVerdict', message: `the status of the model is ${status}` };
}
