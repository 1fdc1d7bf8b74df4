// Decides which responses policy evaluates, has OPA evaluate them, and says what a denial does.
import type { SidecarContext } from '../context';
import { chatPath } from '../manifest/manifest';
import { opaInput } from '../opa/input';
import type { Verdict } from '../opa/engine';
import { carriesReport, type Report } from './report';
import { routedPath } from './target';

export interface Judge {
  /** Whether a denied response is replaced (enforce) or only marked (track). */
  readonly blocks: boolean;
  /** Whether the response to this request is evaluated: it carries a report (OPA-6) or answers a chat (OPA-7). */
  concerns(method: string, path: string, report: Report): boolean;
  /** Undefined is no verdict; never rejects. */
  judge(report: Report): Promise<Verdict | undefined>;
}

/** The judge of an agent's responses; undefined when none is evaluated (OPA-2, OPA-3). */
export function createJudge({ opa, manifest, settings }: SidecarContext): Judge | undefined {
  if (!opa || settings.opaProxyMode === 'off') return undefined;
  // OPA-9, OPA-27.
  const chatPaths = new Set(['/chat', routedPath(chatPath(manifest))]);
  return {
    blocks: settings.opaProxyMode === 'enforce',
    concerns: (method, path, report) =>
      carriesReport(report) || (method === 'POST' && chatPaths.has(routedPath(path))),
    judge: (report) => opa.evaluate(opaInput(manifest, report, report.userConfirmed)),
  };
}
