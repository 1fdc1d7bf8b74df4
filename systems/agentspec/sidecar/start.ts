// Puts the sidecar together, starts both of its servers and stops them again.
import type { FastifyInstance } from 'fastify';
import { version } from '../../../package.json';
import { listen } from '../common/listen';
import type { Logger } from '../common/log';
import { AuditRing } from './audit/ring';
import type { SidecarContext } from './context';
import { createControlPlane } from './control-plane/server';
import { loadManifest } from './manifest/manifest';
import { OpaEngine } from './opa/engine';
import { InFlightRequests } from './proxy/in-flight';
import { createProxy } from './proxy/server';
import { readSettings } from './settings';

/** How long requests in flight may take to finish once the sidecar is told to stop. */
const DRAIN_MS = 5_000;

export interface Sidecar {
  /** Drains both servers (ENV-15, ENV-18); settles when nothing of the sidecar is left. */
  stop(): Promise<void>;
}

/**
 * Starts a sidecar as `environment` says.
 *
 * @throws {StartUpError} or {ManifestError} with the reason why it must not start (ENV-11, ENV-17)
 */
export async function startSidecar(environment: NodeJS.ProcessEnv, log: Logger): Promise<Sidecar> {
  const context = createContext(environment, log);
  const { settings, manifest } = context;
  const proxy = createProxy(context);
  const controlPlane = createControlPlane(context);
  await controlPlane.ready();
  await listen(proxy.server, settings.proxyPort, 'PROXY_PORT');
  await listen(controlPlane.server, settings.controlPlanePort, 'CONTROL_PLANE_PORT');
  const { proxyPort, controlPlanePort } = settings;
  log.info({ proxyPort, controlPlanePort, agentName: manifest.metadata.name }, 'sidecar started');
  return {
    stop: async () => {
      await Promise.all([proxy.close(DRAIN_MS), closeControlPlane(controlPlane, DRAIN_MS)]);
      await context.opa?.close();
    },
  };
}

/** Ends the event streams, then the idle connections, and after `graceMs` those that are still busy (ENV-16). */
async function closeControlPlane(controlPlane: FastifyInstance, graceMs: number): Promise<void> {
  const overdue = setTimeout(() => controlPlane.server.closeAllConnections(), graceMs);
  await controlPlane.close();
  clearTimeout(overdue);
}

function createContext(environment: NodeJS.ProcessEnv, log: Logger): SidecarContext {
  const settings = readSettings(environment);
  const manifest = loadManifest(settings.manifestPath);
  const { opaUrl, auditRingSize } = settings;
  return {
    settings,
    manifest,
    ring: new AuditRing(auditRingSize, log),
    inFlight: new InFlightRequests(),
    opa:
      opaUrl === undefined
        ? undefined
        : new OpaEngine({ url: opaUrl, agentName: manifest.metadata.name, log }),
    log,
    startedAt: Date.now(),
    version,
  };
}
