// The kustomization by which the demo is applied: its namespace, its images, and what makes changed pods start anew.
import { createHash } from 'node:crypto';
import { mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { stringify } from 'yaml';
import {
  readTopology,
  type AgentTopology,
} from '../../../../support/agentspec/environments/embedded/cluster/topology';
import { namedSidecar } from '../../../../support/agentspec/environments/foreign-sidecar';
import { REFERENCE, SIDECAR_ANNOTATION } from '../../../../support/agentspec/names';
import type { Images } from './images';
import { projectRoot } from '../../../../runner/project-root';

/** The names that the manifests use, and the image that stands behind each. */
const placeholders = {
  'agentspec-agent': 'agentspec-agent',
  'agentspec-sidecar': 'agentspec-sidecar',
  'policy-engine': 'agentspec-policy-server',
};

/** @returns the folder to be applied; one for each namespace, since kustomize takes all of it from files */
export function writeOverlay(namespace: string, images: Images): string {
  const folder = path.join(projectRoot, 'dist/deploy', namespace);
  mkdirSync(folder, { recursive: true });
  const overlay = {
    apiVersion: 'kustomize.config.k8s.io/v1beta1',
    kind: 'Kustomization',
    namespace,
    resources: [path.relative(folder, path.join(projectRoot, 'systems/agentspec'))],
    images: Object.entries(placeholders).map(([placeholder, name]) => imageOf(placeholder, images[name]!)),
    patches: readTopology(path.join(projectRoot, 'systems/agentspec/demo.yaml')).map((agent) =>
      configurationPatch(agent, namedSidecar() ?? REFERENCE),
    ),
  };
  writeFileSync(path.join(folder, 'kustomization.yaml'), stringify(overlay));
  return folder;
}

/** Manifest and policy are read at the start only, so a pod carries the hash of its own. */
function configurationPatch(agent: AgentTopology, sidecar: string): object {
  const hash = createHash('sha256').update(readFileSync(agent.manifest));
  const policies = agent.policy ? readdirSync(agent.policy).sort() : [];
  policies.forEach((file) => hash.update(readFileSync(path.join(agent.policy!, file))));
  const annotations = { 'proving-ground.dev/configuration': hash.digest('hex').slice(0, 12) };
  const patch = {
    apiVersion: 'apps/v1',
    kind: 'Deployment',
    metadata: { name: agent.name, annotations: { [SIDECAR_ANNOTATION]: sidecar } },
    spec: { template: { metadata: { annotations } } },
  };
  return { patch: stringify(patch) };
}

function imageOf(name: string, reference: string): object {
  const [repository, digest] = reference.split('@');
  if (digest !== undefined) return { name, newName: repository, digest };
  const [newName, newTag] = splitTag(reference);
  return { name, newName, newTag };
}

/** A registry may have a port, so the tag begins after the last colon behind the last slash; without one it is `latest`. */
export function splitTag(image: string): [repository: string, tag: string] {
  const colon = image.indexOf(':', image.lastIndexOf('/'));
  return colon === -1 ? [image, 'latest'] : [image.slice(0, colon), image.slice(colon + 1)];
}
