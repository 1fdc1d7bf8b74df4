// The images there are, what goes into each, and where they are put together.
import { join } from 'node:path';
import { projectRoot } from '../../../runner/project-root';

/** Build contexts, images.json, the overlay, and what was loaded where. */
export const imagesFolder = join(projectRoot, 'dist/images');

export interface ProgramImage {
  /** Stage of the Dockerfile. */
  readonly stage: string;
  /** The program's name in dist/. */
  readonly program: string;
}

const programs = {
  'agentspec-sidecar': { stage: 'sidecar', program: 'agentspec/sidecar' },
  'agentspec-agent': { stage: 'agent', program: 'agentspec/agent' },
  'agentspec-policy-server': { stage: 'policy-server', program: 'agentspec/policy-server' },
  'agentspec-operator': { stage: 'operator', program: 'agentspec/operator' },
  'agentspec-central-service': { stage: 'central-service', program: 'agentspec/central-service' },
} satisfies Record<string, ProgramImage>;

export type ImageName = keyof typeof programs | 'runner';

/** An image that runs one program of dist/, or the one that holds the suite. */
export const catalogue: Readonly<Record<ImageName, ProgramImage | { readonly stage: 'runner' }>> = {
  ...programs,
  runner: { stage: 'runner' },
};
