// Faults of the demo's manifests: the Deployments that they change are applied as they say, and put back.
import path from 'node:path';
import { isDeepStrictEqual } from 'node:util';
import { parseAllDocuments } from 'yaml';
import { timeoutArgument, type Kubectl } from '../../../../runner/kubernetes/kubectl';
import type { Container, Deployment, List } from '../../../../runner/kubernetes/objects';
import { projectRoot } from '../../../../runner/project-root';
import type { Planter } from './planter';
import { timeouts } from '../../../../support/timeouts';

export class Topology implements Planter {
  readonly plants = 'systems/agentspec/deploy/demo/';
  private planted: readonly Deployment[] = [];

  constructor(private readonly kubectl: Kubectl) {}

  async prepare(folder: string): Promise<() => Promise<void>> {
    const [sound, faulty] = await Promise.all([this.deployments(projectRoot), this.deployments(folder)]);
    const differing = sound
      .map((before, index) => ({ before, after: faulty[index]! }))
      .filter(({ before, after }) => !isDeepStrictEqual(before, after));
    return async () => {
      this.planted = differing.map(({ before }) => before);
      await this.apply(differing.map(({ after }) => after));
    };
  }

  async putBack(): Promise<void> {
    if (this.planted.length > 0) await this.apply(this.planted);
    this.planted = [];
  }

  /** As the sources say, with the images that are deployed. */
  private async deployments(folder: string): Promise<Deployment[]> {
    const rendered = await this.kubectl.run(['kustomize', path.join(folder, 'systems/agentspec')]);
    const deployed = await this.kubectl.json<List<Deployment>>(['get', 'deployments']);
    return parseAllDocuments(rendered)
      .map((document) => document.toJS() as Deployment & { kind: string })
      .filter(({ kind }) => kind === 'Deployment')
      .map((one) => withImagesOf(deployed.items, one));
  }

  private async apply(deployments: readonly Deployment[]): Promise<void> {
    const limit = timeouts.DEPLOY.ms;
    const input = deployments.map((one) => JSON.stringify(one)).join('\n---\n');
    await this.kubectl.run(['apply', '-f', '-'], { input });
    for (const { metadata } of deployments)
      await this.kubectl.run(
        ['rollout', 'status', `deployment/${metadata.name}`, timeoutArgument(timeouts.DEPLOY)],
        { limit },
      );
  }
}

/** @returns the Deployment for the namespace that is spoken to, whatever its source calls it */
function withImagesOf(deployed: readonly Deployment[], one: Deployment): Deployment {
  const { namespace: _, ...metadata } = one.metadata;
  const there = deployed.find(({ metadata: { name } }) => name === metadata.name);
  const images = new Map(there?.spec.template.spec.containers.map(({ name, image }) => [name, image]));
  const dressed = (container: Container): Container => ({
    ...container,
    ...(images.get(container.name) && { image: images.get(container.name)! }),
  });
  const { template } = one.spec;
  const spec = { ...template.spec, containers: template.spec.containers.map(dressed) };
  return { ...one, metadata, spec: { ...one.spec, template: { ...template, spec } } };
}
