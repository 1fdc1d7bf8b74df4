// Turns a manifest into the policy that enforces what the manifest declares, and nothing else.
import type { Manifest } from '../sidecar/manifest/manifest';
import { opaPackage } from '../sidecar/opa/package-name';
import { regoPolicy } from './rego';
import {
  destructiveTool,
  guardrailInvoked,
  hallucination,
  memoryTtl,
  monthlyCost,
  toxicity,
  type Rule,
} from './rules';

/** The policy's data document; a key is absent where the manifest declares nothing for it (POL-14). */
export interface PolicyData {
  toxicityThreshold?: number;
  hallucinationThreshold?: number;
  shortTermTtlSeconds?: number;
  maxMonthlyUSD?: number;
  alertAtUSD?: number;
  destructiveTools: string[];
  piiScrubFields?: string[];
  blockedTopics?: string[];
}

export interface GeneratedPolicy {
  readonly agentName: string;
  /** The contents of policy.rego. */
  readonly rego: string;
  /** The contents of data.json. */
  readonly data: PolicyData;
  /** The ids of the deny rules, in the order of the file. */
  readonly rules: readonly string[];
}

/**
 * Generates the policy of a manifest (POL-13 to POL-15). Pure: reads nothing and resolves no reference.
 *
 * @throws {StartUpError} if the agent's name gives no package that OPA could be asked for (OPA-14)
 */
export function generatePolicy(manifest: Manifest): GeneratedPolicy {
  const agentName = manifest.metadata.name;
  const data = policyData(manifest);
  const rules = declaredRules(manifest, data);
  return {
    agentName,
    rego: regoPolicy(agentName, opaPackage(agentName), rules),
    data,
    rules: rules.map(({ id }) => id),
  };
}

function declaredRules({ spec }: Manifest, data: PolicyData): Rule[] {
  // Two guardrails of one type are one rule: a report names types only.
  const inputTypes = new Set((spec.guardrails?.input ?? []).map(({ type }) => type));
  const rules = [...inputTypes].map(guardrailInvoked);
  if (data.toxicityThreshold !== undefined) rules.push(toxicity);
  if (data.hallucinationThreshold !== undefined) rules.push(hallucination);
  if (data.maxMonthlyUSD !== undefined) rules.push(monthlyCost);
  if (data.shortTermTtlSeconds !== undefined) rules.push(memoryTtl);
  if (data.destructiveTools.length > 0) rules.push(destructiveTool);
  return rules;
}

function policyData({ spec }: Manifest): PolicyData {
  const { costControls } = spec.model;
  return withoutAbsent({
    toxicityThreshold: strictest(spec, 'toxicity-filter'),
    hallucinationThreshold: strictest(spec, 'hallucination-detector'),
    shortTermTtlSeconds: spec.memory?.shortTerm?.ttlSeconds,
    maxMonthlyUSD: costControls?.maxMonthlyUSD,
    alertAtUSD: costControls?.alertAtUSD,
    destructiveTools: (spec.tools ?? [])
      .filter((tool) => tool.annotations?.destructiveHint)
      .map(({ name }) => name),
    piiScrubFields: spec.memory?.hygiene?.piiScrubFields,
    blockedTopics: blockedTopics(spec),
  });
}

/** The lowest threshold of all output guardrails of `type`: an answer has to satisfy each of them. */
function strictest(
  spec: Manifest['spec'],
  type: 'toxicity-filter' | 'hallucination-detector',
): number | undefined {
  const thresholds = (spec.guardrails?.output ?? []).flatMap((item) =>
    item.type === type ? [item.threshold] : [],
  );
  return thresholds.length > 0 ? Math.min(...thresholds) : undefined;
}

function blockedTopics(spec: Manifest['spec']): string[] | undefined {
  const filters = (spec.guardrails?.input ?? []).filter((item) => item.type === 'topic-filter');
  return filters.length > 0 ? [...new Set(filters.flatMap((filter) => filter.blockedTopics))] : undefined;
}

const withoutAbsent = <T extends object>(data: T): T =>
  Object.fromEntries(Object.entries(data).filter(([, value]) => value !== undefined)) as T;
