// What the agent is made of, with live status where it serves a live report (EXP-1 to EXP-7).
import type { LiveReport } from '../../checks/agent-probe';
import type { Check } from '../../checks/check';
import type { SidecarContext } from '../../context';
import type { Manifest } from '../../manifest/manifest';
import { subagentCards } from '../subagents';
import type { Routes } from '../parts';

export const exploreRoutes: Routes = (app, { context, probe }) => {
  app.get('/explore', async () => explore(context, await probe.liveReport()));
};

function explore({ manifest, version, startedAt }: SidecarContext, report: LiveReport | undefined) {
  const { metadata } = manifest;
  const checks = report?.checks ?? [];
  return {
    agent: { name: metadata.name, version: metadata.version },
    source: report ? 'agent-sdk' : 'manifest-static',
    model: describeModel(manifest, checks),
    tools: describeTools(manifest, checks),
    subagents: subagentCards(manifest).map((subagent) => ({ ...subagent, reachable: null })),
    dependencies: describeDependencies(manifest, checks),
    sidecar: { version, uptime: Math.max(0, Math.floor((Date.now() - startedAt) / 1_000)) },
  };
}

function describeModel({ spec: { model } }: Manifest, checks: readonly Check[]) {
  const check = checks.find(({ category }) => category === 'model');
  const message = check?.message === undefined ? {} : { message: check.message };
  return { provider: model.provider, id: model.id, configStatus: check?.status ?? 'unknown', ...message };
}

const describeTools = ({ spec }: Manifest, checks: readonly Check[]) =>
  (spec.tools ?? []).map(({ name, type, annotations }) => ({
    name,
    type,
    readOnly: annotations?.readOnlyHint ?? false,
    destructive: annotations?.destructiveHint ?? false,
    status: checks.find(({ id }) => id === `tool:${name}`)?.status ?? 'unknown',
  }));

const describeDependencies = ({ spec }: Manifest, checks: readonly Check[]) =>
  (spec.requires?.services ?? []).map(({ type, connection }) => {
    const check = checks.find(({ id }) => id === `service:${type}`);
    const latency = check?.latencyMs === undefined ? {} : { latencyMs: check.latencyMs };
    return { type, connection, status: check?.status ?? 'unknown', ...latency };
  });
