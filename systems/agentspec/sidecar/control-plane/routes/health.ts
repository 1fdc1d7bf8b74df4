// Liveness of the sidecar, and readiness of its agent.
import { readinessOf, type Readiness } from '../../checks/readiness';
import { staticChecks } from '../../checks/static-checks';
import { summarise, type Check, type CheckSummary, type Source } from '../../checks/check';
import type { ControlPlaneParts, Routes } from '../parts';

/** RDY-5. */
interface ReadinessReport {
  status: Readiness;
  source: Source;
  agentName: string;
  timestamp: string;
  summary: CheckSummary;
  checks: Check[];
}

export const healthRoutes: Routes = (app, parts) => {
  app.get('/health/live', () => ({ status: 'live' })); // CTL-4

  app.get('/health/ready', async (_request, reply) => {
    try {
      const report = await readinessReport(parts);
      return reply.code(report.status === 'unavailable' ? 503 : 200).send(report);
    } catch (error) {
      const { log, manifest } = parts.context;
      log.error({ err: error }, 'readiness could not be worked out');
      const unavailable = {
        ...basics(manifest.metadata.name),
        status: 'unavailable',
        checks: [],
        summary: summarise([]),
      };
      return reply.code(503).send({ ...unavailable, error: String(error) }); // RDY-11
    }
  });
};

/** A live report stands for itself, but for its word on the status (RDY-3, RDY-6, RDY-10). */
async function readinessReport({ context, probe, timeouts }: ControlPlaneParts): Promise<ReadinessReport> {
  const { manifest, settings } = context;
  const report = await probe.liveReport();
  if (report) return { status: readinessOf(report.checks), source: 'agent-sdk', ...report };
  const checks = await staticChecks(manifest, settings, timeouts.connectMs);
  return {
    status: readinessOf(checks),
    ...basics(manifest.metadata.name),
    summary: summarise(checks),
    checks,
  };
}

const basics = (agentName: string) => ({
  source: 'manifest-static' as const,
  agentName,
  timestamp: new Date().toISOString(),
});
