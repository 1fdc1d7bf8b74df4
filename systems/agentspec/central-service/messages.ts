// The bodies that the central service takes, and what must be in them for the rest of the platform to use them.
import * as z from 'zod';

const RUNTIMES = ['bedrock', 'vertex', 'docker', 'local', 'k8s'] as const;
const READINESS = ['ready', 'degraded', 'unavailable'] as const;

/** OPR-31; the manifest is accepted and not kept, since nobody can ask for it. */
export const registration = z.object({
  agentName: z
    .string()
    .regex(
      /^[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?$/,
      'must be a DNS label: 1 to 63 lower-case letters, digits and inner hyphens',
    ),
  runtime: z.enum(RUNTIMES),
  manifest: z.looseObject({}).optional(),
});

export type Registration = z.infer<typeof registration>;

/**
 * OPR-32. `health` and `gap` are what a sidecar answers to /health/ready and /gap. Without a status word and a score
 * the agent would show as Unknown with an F, so they are asked for (C-74); everything else is kept as it came.
 */
export const heartbeat = z.object({
  health: z.looseObject({ status: z.enum(READINESS) }),
  gap: z.looseObject({ score: z.number().min(0).max(100) }),
  proof: z.union([z.looseObject({}), z.array(z.unknown())]).optional(),
});

export type Heartbeat = z.infer<typeof heartbeat>;
