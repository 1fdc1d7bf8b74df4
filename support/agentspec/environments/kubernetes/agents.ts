// Which agents a namespace holds, and where the sidecar of each lives (DEM-13).
import type { Container, Deployment, EnvEntry } from '../../../../runner/kubernetes/objects';
import { ENGINES, REFERENCE, SIDECAR_ANNOTATION, SIDECARS } from '../../names';

export interface AgentDeployment {
  readonly agent: string;
  readonly deployment: string;
  /** Of the sidecar. */
  readonly container: string;
  /** The image of a sidecar that is not known to be ours. */
  readonly foreignSidecar?: string | undefined;
  /** The container of its policy engine, where it has one beside the sidecar (DEM-4, OPR-25). */
  readonly engine?: string | undefined;
  /** Labels by which its pods are found. */
  readonly selector: Readonly<Record<string, string>>;
  /** The sidecar's variables when no run has changed them. */
  readonly resting: readonly EnvEntry[];
}

const SUFFIX = '-sidecar';

/** @returns every agent with a sidecar among these Deployments, in their order */
export function agentsAmong(deployments: readonly Deployment[]): AgentDeployment[] {
  const names = new Set(deployments.map(({ metadata }) => metadata.name));
  return deployments.flatMap((deployment) => {
    const { name } = deployment.metadata;
    const isOwn = name.endsWith(SUFFIX);
    // A Deployment of its own is where the sidecar of an agent is, if there is one.
    if (!isOwn && names.has(`${name}${SUFFIX}`)) return [];
    const agent = isOwn ? name.slice(0, -SUFFIX.length) : name;
    const container = sidecarContainer(agent, deployment.spec.template.spec.containers, isOwn);
    return container ? [describe(agent, deployment, container)] : [];
  });
}

function sidecarContainer(
  agent: string,
  containers: readonly Container[],
  isOwn: boolean,
): Container | undefined {
  const names = [...SIDECARS, `${agent}${SUFFIX}`];
  const named = containers.find(({ name }) => names.includes(name));
  return named ?? (isOwn && containers.length === 1 ? containers[0] : undefined);
}

function describe(agent: string, { metadata, spec }: Deployment, container: Container): AgentDeployment {
  return {
    agent,
    deployment: metadata.name,
    container: container.name,
    foreignSidecar: metadata.annotations?.[SIDECAR_ANNOTATION] === REFERENCE ? undefined : container.image,
    engine: spec.template.spec.containers.find(({ name }) => ENGINES.includes(name))?.name,
    selector: spec.selector.matchLabels,
    resting: container.env ?? [],
  };
}

/** @returns the labels as kubectl's `--selector` takes them */
export function selectorOf(labels: Readonly<Record<string, string>>): string {
  return Object.entries(labels)
    .map(([name, value]) => `${name}=${value}`)
    .join(',');
}
