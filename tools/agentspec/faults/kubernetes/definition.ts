// Faults of the custom resource definition: its versions replaced, and put back.
import { readFileSync } from 'node:fs';
import path from 'node:path';
import { parse } from 'yaml';
import type { Kubectl } from '../../../../runner/kubernetes/kubectl';
import { OBSERVATIONS } from '../../../../support/agentspec/names';
import type { Planter } from './planter';

interface CustomResourceDefinition {
  readonly spec: { readonly versions: readonly object[] };
}

export class Definition implements Planter {
  readonly plants = 'systems/agentspec/deploy/chart/crd/agentobservations.yaml';
  private before: readonly object[] | undefined;

  constructor(private readonly kubectl: Kubectl) {}

  async prepare(folder: string): Promise<() => Promise<void>> {
    const source = readFileSync(path.join(folder, this.plants), 'utf8');
    const { spec } = parse(source) as CustomResourceDefinition;
    return async () => {
      this.before ??= await this.versions();
      await this.set(spec.versions);
    };
  }

  async putBack(): Promise<void> {
    if (this.before) await this.set(this.before);
    this.before = undefined;
  }

  private async versions(): Promise<readonly object[]> {
    return (await this.kubectl.json<CustomResourceDefinition>(['get', 'crd', OBSERVATIONS])).spec.versions;
  }

  private async set(versions: readonly object[]): Promise<void> {
    const patch = JSON.stringify({ spec: { versions } });
    await this.kubectl.run(['patch', 'crd', OBSERVATIONS, '--type', 'merge', '--patch', patch]);
  }
}
