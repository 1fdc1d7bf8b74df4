// The objects of a stand-in cluster, with what an API server adds to them, and whoever watches them change.
import type { Metadata, Pod } from '../objects';

export interface KubeObject {
  readonly kind: string;
  readonly metadata: Metadata;
}

export type KubePod = KubeObject & Pod;

type Listener = (object: KubeObject) => void;

/** Long ago, so that nothing of a test seems to be from the future. */
const BEGINNING = Date.parse('2020-01-01T00:00:00Z');

export class Store {
  private readonly objects = new Map<string, KubeObject>();
  private readonly listeners = new Set<Listener>();
  /** Counts changes; a second of the cluster's own time passes with each. */
  private version = 0;

  /** Adds an object, or takes it in place of the one of the same name. */
  put<O extends KubeObject>(object: O): O {
    this.version += 1;
    const before = this.objects.get(keyOf(object));
    const metadata: Metadata = {
      uid: before?.metadata.uid ?? `uid-${this.version}`,
      creationTimestamp: before?.metadata.creationTimestamp ?? this.now(),
      ...object.metadata,
      resourceVersion: String(this.version),
    };
    const kept = { ...object, metadata };
    this.objects.set(keyOf(object), kept);
    this.listeners.forEach((listener) => listener(kept));
    return kept;
  }

  remove(object: KubeObject): void {
    this.objects.delete(keyOf(object));
    this.listeners.forEach((listener) => listener(object));
  }

  has(object: KubeObject): boolean {
    return this.objects.has(keyOf(object));
  }

  /** @param namespace undefined for those of all namespaces, and for what is in none */
  list<O extends KubeObject>(kind: string, namespace?: string): O[] {
    const found = [...this.objects.values()].filter(
      (object) =>
        object.kind === kind && (namespace === undefined || object.metadata.namespace === namespace),
    );
    return found as O[];
  }

  /** @returns how to stop it */
  watch(listener: Listener): () => void {
    this.listeners.add(listener);
    return () => this.listeners.delete(listener);
  }

  /** @returns the moment, as the cluster writes it */
  now(): string {
    return new Date(BEGINNING + this.version * 1000).toISOString().replace('.000', '');
  }
}

const keyOf = ({ kind, metadata }: KubeObject): string =>
  `${kind} ${metadata.namespace ?? ''}/${metadata.name}`;
