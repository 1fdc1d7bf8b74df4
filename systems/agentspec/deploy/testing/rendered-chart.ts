// For tests: what Helm makes of the chart, as objects that can be asked for.
import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import path from 'node:path';
import { parse, parseAllDocuments } from 'yaml';

export const chartFolder = path.join(__dirname, '../chart');
export const NAMESPACE = 'agentspec-system';

/** A YAML file of the chart's sources. */
export const chartFile = (name: string): unknown => parse(readFileSync(path.join(chartFolder, name), 'utf8'));

export interface EnvVariable {
  readonly name: string;
  readonly value?: string;
  readonly valueFrom?: { readonly secretKeyRef?: { readonly name: string; readonly key: string } };
}

/** The parts of Kubernetes objects that the tests look at. */
export interface KubernetesObject {
  readonly kind: string;
  readonly metadata: {
    readonly name: string;
    readonly namespace?: string;
    readonly annotations?: Record<string, string>;
  };
  readonly data?: Record<string, string>;
  readonly rules?: Rule[];
  readonly roleRef?: { readonly kind: string; readonly name: string };
  readonly subjects?: { readonly kind: string; readonly name: string; readonly namespace: string }[];
  readonly webhooks?: Webhook[];
  // Of many kinds; each test knows its own.
  readonly spec?: never;
}

export interface Rule {
  readonly resources: string[];
  readonly resourceNames?: string[];
  readonly verbs: string[];
}

export interface Webhook {
  readonly clientConfig: {
    readonly service: { name: string; namespace: string; path: string; port: number };
    readonly caBundle?: string;
  };
  readonly namespaceSelector: { matchExpressions: { key: string; operator: string; values: string[] }[] };
}

export interface Container {
  readonly name: string;
  readonly image: string;
  readonly env: EnvVariable[];
  readonly ports: { readonly name: string; readonly containerPort: number }[];
  readonly livenessProbe: { readonly httpGet: { readonly path: string; readonly port: string } };
  readonly readinessProbe: { readonly httpGet: { readonly path: string; readonly port: string } };
  readonly volumeMounts?: { readonly name: string; readonly mountPath: string }[];
}

export interface PodSpec {
  readonly serviceAccountName?: string;
  readonly automountServiceAccountToken?: boolean;
  readonly containers: [Container];
  readonly volumes?: { readonly name: string; readonly secret: { readonly secretName: string } }[];
}

export interface DeploymentSpec {
  readonly replicas: number;
  readonly selector: { readonly matchLabels: Record<string, string> };
  readonly template: {
    readonly metadata: { readonly labels: Record<string, string> };
    readonly spec: PodSpec;
  };
}

export interface ServiceSpec {
  readonly selector: Record<string, string>;
  readonly ports: [{ readonly port: number; readonly targetPort: string }];
}

export class RenderedChart {
  constructor(readonly objects: readonly KubernetesObject[]) {}

  ofKind(kind: string): KubernetesObject[] {
    return this.objects.filter((object) => object.kind === kind);
  }

  /** @throws Error naming what there is instead */
  get(kind: string, name: string): KubernetesObject {
    const found = this.find(kind, name);
    if (found) return found;
    const names = this.objects.map((object) => `${object.kind} ${object.metadata.name}`).join(', ');
    throw new Error(`the chart renders no ${kind} ${name}, but ${names}`);
  }

  find(kind: string, name: string): KubernetesObject | undefined {
    return this.ofKind(kind).find(({ metadata }) => metadata.name === name);
  }

  deployment = (name: string): DeploymentSpec =>
    this.get('Deployment', name).spec as unknown as DeploymentSpec;

  container = (deployment: string): Container => this.deployment(deployment).template.spec.containers[0];
}

/**
 * Renders the chart as `helm template <release> --namespace agentspec-system` does.
 *
 * @throws Error with Helm's complaint in `stderr` and in the message
 */
export function renderChart(helm: string, values: object = {}, release = 'agentspec'): RenderedChart {
  const args = ['template', release, chartFolder, '--namespace', NAMESPACE, '--values', '-'];
  const text = execFileSync(helm, args, { input: JSON.stringify(values), encoding: 'utf8', stdio: 'pipe' });
  const objects = parseAllDocuments(text).map((document) => document.toJS() as KubernetesObject | null);
  return new RenderedChart(objects.filter((object) => object !== null));
}
