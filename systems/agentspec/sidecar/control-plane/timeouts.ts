// How long the control plane waits for others.

export interface Timeouts {
  /** For each probe of the agent (RDY-1, GAP-32). */
  probeMs: number;
  /** For each TCP connect of a static check (RDY-13). */
  connectMs: number;
  /** For the agent's answer to a chat message (MCP-6, EVL-6). */
  chatMs: number;
}

export const defaultTimeouts: Timeouts = { probeMs: 5_000, connectMs: 3_000, chatMs: 30_000 };
