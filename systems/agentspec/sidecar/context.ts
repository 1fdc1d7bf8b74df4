// What the two servers of one sidecar process share.
import type { Logger } from '../common/log';
import type { AuditRing } from './audit/ring';
import type { Manifest } from './manifest/manifest';
import type { OpaEngine } from './opa/engine';
import type { InFlightRequests } from './proxy/in-flight';
import type { Settings } from './settings';

export interface SidecarContext {
  readonly settings: Settings;
  readonly manifest: Manifest;
  readonly ring: AuditRing;
  readonly inFlight: InFlightRequests;
  /** Absent when OPA_URL is unset: then OPA is asked nowhere. */
  readonly opa: OpaEngine | undefined;
  readonly log: Logger;
  /** Milliseconds since the epoch. */
  readonly startedAt: number;
  readonly version: string;
}
