// The types of Kubernetes objects as kubectl prints them: those of its own client, with what the API server fills in.
import type {
  V1Container,
  V1ContainerStatus,
  V1Deployment,
  V1EnvVar,
  V1Lease,
  V1Node,
  V1ObjectMeta,
  V1Pod,
  V1PodSpec,
} from '@kubernetes/client-node';

/** As JSON: it knows no moments, which are texts in ISO 8601, and nobody changes what was read. */
type Printed<T> = T extends Date
  ? string
  : T extends readonly (infer Item)[]
    ? readonly Printed<Item>[]
    : T extends object
      ? { readonly [Key in keyof T]: Printed<T[Key]> }
      : T;

export type Metadata = Printed<V1ObjectMeta> & { readonly name: string };
export type Container = Printed<V1Container>;
export type ContainerStatus = Printed<V1ContainerStatus>;
export type EnvEntry = Printed<V1EnvVar>;
export type PodSpec = Printed<V1PodSpec>;

/** An object with name and specification, which the client's types leave open for those that are still being written. */
type Whole<T extends { spec?: object }> = Printed<Omit<T, 'metadata' | 'spec'>> & {
  readonly metadata: Metadata;
  readonly spec: Printed<NonNullable<T['spec']>>;
};

export type Pod = Whole<V1Pod>;
export type Lease = Whole<V1Lease>;
export type Node = Whole<V1Node>;
export type Deployment = Whole<V1Deployment> & {
  readonly spec: {
    readonly selector: { readonly matchLabels: Readonly<Record<string, string>> };
    readonly template: { readonly spec: PodSpec };
  };
};

export interface List<T> {
  readonly items: readonly T[];
}
