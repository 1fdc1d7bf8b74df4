// The agent's card, made from the manifest alone (CAP-1 to CAP-5).
import type { SidecarContext } from '../../context';
import { subagentCards } from '../subagents';
import type { Routes } from '../parts';

export const capabilitiesRoutes: Routes = (app, { context }) => {
  const card = cardOf(context);
  for (const path of ['/capabilities', '/.well-known/agent.json']) app.get(path, () => card);
};

function cardOf({ manifest, settings }: SidecarContext) {
  const { metadata, spec } = manifest;
  return {
    schema_version: '1.0',
    name: metadata.name,
    description: metadata.description,
    url: `http://localhost:${settings.proxyPort}`,
    capabilities: { streaming: spec.api?.streaming ?? false, mcp: true },
    tools: (spec.tools ?? []).map(({ name, description, annotations }) => ({
      name,
      description,
      ...(annotations && { annotations }),
    })),
    subagents: subagentCards(manifest),
    compliance_packs: spec.compliance?.packs ?? [],
    agentspec_version: '1.0.0',
  };
}
