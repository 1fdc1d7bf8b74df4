// Answers an admission review: whatever happens, the pod is allowed (OPR-17).
import type { V1Pod } from '@kubernetes/client-node';
import { z } from 'zod';
import type { Logger } from '../../common/log';
import { messageOf } from '../kubernetes/errors';
import type { Metrics } from '../metrics';
import type { Settings } from '../settings';
import { createCompanions, type CompanionCalls } from './companions';
import { decide, type Injection } from './injection';
import { injectionPatch } from './patch';

export const reviewSchema = z.object({
  apiVersion: z.string(),
  kind: z.literal('AdmissionReview'),
  request: z.object({
    uid: z.string(),
    operation: z.string(),
    kind: z.object({ group: z.string().default(''), kind: z.string() }),
    subResource: z.string().default(''),
    namespace: z.string().default(''),
    dryRun: z.boolean().nullish(),
    object: z.unknown(),
  }),
});

export type AdmissionReview = z.output<typeof reviewSchema>;
type AdmissionRequest = AdmissionReview['request'];

export interface AdmissionResponse {
  readonly uid: string;
  readonly allowed: true;
  readonly patchType?: 'JSONPatch';
  /** JSON Patch in base64. */
  readonly patch?: string;
  readonly warnings?: readonly string[];
}

export interface ReviewContext {
  readonly settings: Settings;
  readonly calls: CompanionCalls;
  readonly metrics: Metrics;
  readonly log: Logger;
}

/** Answers one request; a failure of ours becomes a warning to whoever creates the pod. */
export async function review(context: ReviewContext, request: AdmissionRequest): Promise<AdmissionResponse> {
  const { metrics, log } = context;
  const allowed = { uid: request.uid, allowed: true } as const;
  try {
    const { warnings, ...change } = await injected(context, request);
    metrics.admissions.inc({ result: change.patch === undefined ? 'skipped' : 'injected' });
    return { ...allowed, ...change, ...(warnings.length > 0 ? { warnings: warnings.map(signed) } : {}) };
  } catch (error) {
    metrics.admissions.inc({ result: 'failed' });
    log.error({ err: error, namespace: request.namespace }, 'an admission review failed');
    return { ...allowed, warnings: [signed(`no sidecar: ${messageOf(error)}`)] };
  }
}

const signed = (warning: string): string => `agentspec: ${warning}`;

interface Change {
  readonly patchType?: 'JSONPatch';
  readonly patch?: string;
  readonly warnings: readonly string[];
}

async function injected(context: ReviewContext, request: AdmissionRequest): Promise<Change> {
  const { operation, kind, subResource, namespace } = request;
  const isNewPod = operation === 'CREATE' && kind.group === '' && kind.kind === 'Pod' && subResource === '';
  if (!isNewPod) return { warnings: [] };
  const pod = request.object as V1Pod;
  const decision = decide(pod, namespace, context.settings);
  if (decision.kind === 'skip') return { warnings: [] };
  if (decision.kind === 'refuse') return { warnings: [decision.warning] };
  const { injection } = decision;
  const operations = injectionPatch(pod, injection, context.settings);
  const problems = request.dryRun ? [] : await companions(context, namespace, pod, injection);
  return {
    patchType: 'JSONPatch',
    patch: Buffer.from(JSON.stringify(operations)).toString('base64'),
    warnings: [...injection.warnings, ...problems],
  };
}

async function companions(
  { calls, log }: ReviewContext,
  namespace: string,
  pod: V1Pod,
  injection: Injection,
): Promise<readonly string[]> {
  const problems = await createCompanions(calls, namespace, pod, injection);
  const { agent } = injection;
  log.info({ namespace, agent }, 'sidecar injected');
  for (const problem of problems) log.warn({ namespace, agent }, problem);
  return problems;
}
