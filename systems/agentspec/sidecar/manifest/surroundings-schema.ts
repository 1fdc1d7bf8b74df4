// What an agent reaches out to: MCP servers, memory, sub-agents, services (MAN-13).
import * as z from 'zod';
import { positiveInteger, text, texts } from './fields';

const mcpServer = z.object({
  name: text,
  transport: z.enum(['stdio', 'sse', 'http']),
  command: z.string().optional(),
  args: texts.optional(),
  url: z.string().optional(),
  env: z.union([z.record(z.string(), z.union([z.string(), z.number(), z.boolean()])), texts]).optional(),
  healthCheck: z.object({ timeoutSeconds: z.number().min(1).max(60).default(5) }).optional(),
});

export const mcp = z.object({ servers: z.array(mcpServer).optional() });

export const memory = z.object({
  shortTerm: z
    .object({
      backend: z.enum(['in-memory', 'redis', 'sqlite']),
      maxTurns: positiveInteger.optional(),
      maxTokens: positiveInteger.optional(),
      ttlSeconds: z.number().min(0).optional(),
      connection: z.string().optional(),
    })
    .optional(),
  longTerm: z
    .object({ backend: z.enum(['postgres', 'sqlite', 'mongodb']), connectionString: text })
    .optional(),
  vector: z.object({ backend: text, dimension: positiveInteger.optional() }).optional(),
  hygiene: z
    .object({
      piiScrubFields: texts.optional(),
      auditLog: z.boolean().optional(),
      retentionPolicy: z.string().optional(),
    })
    .optional(),
});

const subagentReference = z.union(
  [z.object({ agentspec: text }), z.object({ a2a: z.object({ url: text, auth: z.unknown().optional() }) })],
  { error: 'Invalid reference: expected {agentspec: <path>} or {a2a: {url, auth}}' },
);

export const subagent = z.object({
  name: text,
  ref: subagentReference,
  invocation: z.enum(['parallel', 'sequential', 'on-demand']),
  passContext: z.boolean().default(false),
});

export const requirements = z.object({
  envVars: z.array(text).optional(),
  services: z
    .array(
      z.object({
        type: z.enum(['postgres', 'redis', 'mysql', 'mongodb', 'elasticsearch']),
        connection: text,
      }),
    )
    .optional(),
  minimumMemoryMB: z.number().min(128).optional(),
});
