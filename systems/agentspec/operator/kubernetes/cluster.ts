// What the operator asks of a Kubernetes API server; every call throws a KubernetesError when it is refused.
import type {
  CoreV1Event,
  V1Lease,
  V1MutatingWebhookConfiguration,
  V1Secret,
  V1Service,
} from '@kubernetes/client-node';
import type { AgentObservation, ObservationRef, StatusPatch } from './observation';

export interface ListQuery {
  /** Empty for all namespaces. */
  readonly namespace: string;
  readonly labelSelector?: string;
  /** Of the page before. */
  readonly continueToken?: string;
}

export interface ObservationPage {
  readonly items: readonly AgentObservation[];
  readonly resourceVersion: string;
  /** Absent on the last page. */
  readonly continueToken?: string;
}

export interface WatchQuery {
  /** Empty for all namespaces. */
  readonly namespace: string;
  readonly resourceVersion: string;
  /** After how many seconds the server ends the watch. */
  readonly timeoutSeconds: number;
}

export interface WatchEvent {
  readonly type: 'ADDED' | 'MODIFIED' | 'DELETED' | 'BOOKMARK';
  readonly object: AgentObservation;
}

/** One step of an RFC 6902 patch. */
export interface JsonPatchOperation {
  readonly op: 'add' | 'replace' | 'test';
  readonly path: string;
  readonly value: unknown;
}

export interface ObservationCalls {
  listObservations(query: ListQuery): Promise<ObservationPage>;
  /** Ends when the server ends the watch; throws with status 410 when the resourceVersion is too old. */
  watchObservations(query: WatchQuery, signal: AbortSignal): AsyncGenerator<WatchEvent>;
  /** Throws with status 404 when the observation is gone. */
  patchStatus(ref: ObservationRef, status: StatusPatch): Promise<void>;
  createObservation(namespace: string, observation: object): Promise<AgentObservation>;
  deleteObservation(ref: ObservationRef): Promise<void>;
}

export interface EventCalls {
  createEvent(namespace: string, event: CoreV1Event): Promise<void>;
  patchEvent(namespace: string, name: string, change: object): Promise<void>;
}

export interface ServiceCalls {
  createService(namespace: string, service: V1Service): Promise<void>;
}

export interface LeaseCalls {
  readLease(namespace: string, name: string): Promise<V1Lease>;
  createLease(namespace: string, lease: V1Lease): Promise<V1Lease>;
  /** Throws with status 409 when the lease has changed since it was read. */
  replaceLease(namespace: string, lease: V1Lease): Promise<V1Lease>;
}

export interface CertificateCalls {
  readSecret(namespace: string, name: string): Promise<V1Secret>;
  createSecret(namespace: string, secret: V1Secret): Promise<V1Secret>;
  /** A merge patch; with metadata.resourceVersion it throws with status 409 when the secret has changed. */
  patchSecret(namespace: string, name: string, change: object): Promise<V1Secret>;
  readWebhookConfiguration(name: string): Promise<V1MutatingWebhookConfiguration>;
  patchWebhookConfiguration(name: string, operations: readonly JsonPatchOperation[]): Promise<void>;
}

export type Cluster = ObservationCalls & EventCalls & ServiceCalls & LeaseCalls & CertificateCalls;
