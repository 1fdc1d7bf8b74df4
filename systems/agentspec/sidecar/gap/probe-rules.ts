// Gap rules on what the agent answers when asked: its endpoints and its live report (GAP-1 to GAP-10).
import type { Check } from '../checks/check';
import { environmentVariable } from '../manifest/references';
import type { GapFacts, GapRule } from './facts';
import { createIssue, type Issue, type Severity } from './issue';

type Texts = Pick<Issue, 'description' | 'recommendation'>;

/** GAP-1. */
export const healthEndpoint: GapRule = ({ observed }) =>
  observed.hasHealthEndpoint
    ? []
    : [
        probed(
          'healthcheckable',
          'high',
          'The agent answers no GET /health',
          'Serve GET /health with a 2xx status',
        ),
      ];

/** GAP-2. */
export const capabilitiesEndpoint: GapRule = ({ observed }) =>
  observed.hasCapabilitiesEndpoint
    ? []
    : [
        probed(
          'discoverable',
          'medium',
          'The agent answers no GET /capabilities',
          'Serve GET /capabilities with the list of tools',
        ),
      ];

/** GAP-3, GAP-4. */
export const modelReachability: GapRule = ({ report }) => {
  const check = report?.checks.find(({ category }) => category === 'model');
  if (check?.status === 'fail') return [fromCheck('model.apiKey', 'critical', check)];
  return check?.status === 'skip' ? [fromCheck('model.apiKey', 'high', check)] : [];
};

/** GAP-5. */
export const failedVariables: GapRule = (facts) =>
  failed(facts, 'env').map((check) => fromCheck(check.id, 'high', check));

/** GAP-6. */
export const failedServices: GapRule = (facts) =>
  failed(facts, 'service').map((check) => fromCheck(check.id, 'high', check));

/** GAP-7. */
export const failedTools: GapRule = ({ manifest, report }) =>
  toolIds(manifest).flatMap((id) => {
    const check = report?.checks.find((candidate) => candidate.id === id);
    return check?.status === 'fail' ? [fromCheck(id, 'medium', check)] : [];
  });

/** GAP-8. */
export const unreportedKey: GapRule = ({ manifest, report }) => {
  const name = environmentVariable(manifest.spec.model.apiKey);
  return name === undefined ? [] : unreported(report, `env:${name}`, 'high');
};

/** GAP-9. */
export const unreportedServices: GapRule = ({ manifest, report }) =>
  (manifest.spec.requires?.services ?? []).flatMap(({ type }) =>
    unreported(report, `service:${type}`, 'high'),
  );

/** GAP-10. */
export const unreportedTools: GapRule = ({ manifest, report }) =>
  toolIds(manifest).flatMap((id) => unreported(report, id, 'medium'));

const toolIds = ({ spec }: GapFacts['manifest']): string[] =>
  (spec.tools ?? []).map(({ name }) => `tool:${name}`);

const failed = ({ report }: GapFacts, category: Check['category']): Check[] =>
  (report?.checks ?? []).filter((check) => check.category === category && check.status === 'fail');

/** An issue if there is a live report and it says nothing about a declared thing. */
function unreported(report: GapFacts['report'], id: string, severity: Severity): Issue[] {
  if (!report || report.checks.some((check) => check.id === id)) return [];
  return [probed(id, severity, `The live report has no check ${id}`, `Report ${id} at /agentspec/health`)];
}

const probed = (property: string, severity: Severity, description: string, recommendation: string): Issue =>
  createIssue({ property, severity, description, recommendation, evidenceLevel: 'probed' });

/** The agent's own words where it has some (GAP-25). */
function fromCheck(property: string, severity: Severity, check: Check): Issue {
  const texts: Texts = {
    description: wording(check.message) ?? `The agent reports check ${check.id} as ${check.status}`,
    recommendation: wording(check.remediation) ?? `Make check ${check.id} pass`,
  };
  return probed(property, severity, texts.description, texts.recommendation);
}

/** A live report may bring anything in its optional fields. */
const wording = (text: unknown): string | undefined =>
  typeof text === 'string' && text !== '' ? text : undefined;
