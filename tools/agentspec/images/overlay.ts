// Writes which images were built, as data and as a kustomization of the demo that uses them.
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { stringify } from 'yaml';
import { imagesFolder } from './catalogue';

/** Image names and full references with tags, such as {"agentspec-sidecar": "localhost/…:0a1b2c3d4e5f"}. */
export type References = Readonly<Record<string, string>>;

/**
 * Writes dist/images/images.json and dist/images/kustomization.yaml. Images that were not built this time stay as they are.
 *
 * @returns the two files
 */
export function writeOverlay(built: References): string[] {
  const [data, overlay] = ['images.json', 'kustomization.yaml'].map((file) => join(imagesFolder, file)) as [
    string,
    string,
  ];
  const before = existsSync(data) ? (JSON.parse(readFileSync(data, 'utf8')) as References) : {};
  const references = { ...before, ...built };
  writeFileSync(data, `${JSON.stringify(references, null, 2)}\n`);
  writeFileSync(overlay, stringify(kustomization(references)));
  return [data, overlay];
}

/** What the manifests call an image, where that is not its name: the policy engine may be another program. */
const placeholders: Readonly<Record<string, string>> = { 'agentspec-policy-server': 'policy-engine' };

const kustomization = (references: References): unknown => ({
  apiVersion: 'kustomize.config.k8s.io/v1beta1',
  kind: 'Kustomization',
  resources: ['../../systems/agentspec'],
  images: Object.entries(references).map(([name, reference]) => {
    const colon = reference.lastIndexOf(':');
    return {
      name: placeholders[name] ?? name,
      newName: reference.slice(0, colon),
      newTag: reference.slice(colon + 1),
    };
  }),
});
