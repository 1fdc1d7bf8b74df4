// Sub-agents as the control plane shows them.
import type { Manifest } from '../manifest/manifest';

/** Declared sub-agents; how the agent authenticates with a remote one is nobody else's business and left out. */
export const subagentCards = ({ spec }: Manifest) =>
  (spec.subagents ?? []).map(({ name, ref, invocation }) => ({
    name,
    ref: 'a2a' in ref ? { a2a: { url: ref.a2a.url } } : ref,
    invocation,
  }));
