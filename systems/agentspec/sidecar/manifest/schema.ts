// The shape of agent.yaml, complete; keys that it does not name are dropped (MAN-2, MAN-4 to MAN-14).
import * as z from 'zod';
import { slug, text, texts } from './fields';
import { guardrails } from './guardrails-schema';
import { model } from './model-schema';
import { mcp, memory, requirements, subagent } from './surroundings-schema';

/** Where an agent that declares no chat endpoint is taken to listen (MAN-12). */
export const defaultChatPath = '/v1/chat';

const metadata = z.object({
  name: slug,
  version: z
    .string()
    .regex(/^\d+\.\d+\.\d+$/, 'Invalid version: expected three integers joined by dots, as in 1.0.0'),
  description: text,
  tags: texts.optional(),
  author: z.string().optional(),
  license: z.string().optional(),
});

const prompts = z.object({
  system: text,
  fallback: z.string().optional(),
  hotReload: z.boolean().default(false),
  variables: z.array(z.object({ name: text, value: z.string() })).optional(),
});

const hint = z.boolean().optional();

const urlPath = text.transform((path) => (path.startsWith('/') ? path : `/${path}`));

const tool = z.object({
  name: slug,
  type: z.enum(['function', 'mcp', 'builtin']),
  description: z.string(),
  module: z.string().optional(),
  function: z.string().optional(),
  annotations: z
    .object({ readOnlyHint: hint, destructiveHint: hint, idempotentHint: hint, openWorldHint: hint })
    .optional(),
});

const api = z.object({
  type: z.enum(['rest', 'mcp', 'grpc', 'websocket']),
  port: z.number().int().min(1).max(65_535).optional(),
  streaming: z.boolean().default(false),
  chatEndpoint: z
    .object({
      path: urlPath.default(defaultChatPath),
      protocol: z.string().optional(),
      streaming: z.boolean().default(true),
      sessionMode: z.string().optional(),
      threadIdHeader: z.string().optional(),
    })
    .optional(),
});

const evaluation = z.object({
  framework: z.enum(['deepeval', 'braintrust', 'langsmith', 'ragas', 'custom']),
  datasets: z.array(z.object({ name: text, path: text, metrics: texts.optional() })).optional(),
  thresholds: z.record(z.string(), z.unknown()).optional(),
  ciGate: z.boolean().default(false),
});

const compliancePacks = [
  'owasp-llm-top10',
  'memory-hygiene',
  'model-resilience',
  'evaluation-coverage',
  'observability',
  'metadata-quality',
] as const;

export const manifestSchema = z.object({
  apiVersion: z.literal('agentspec.io/v1'),
  kind: z.literal('AgentSpec'),
  metadata,
  spec: z.object({
    model,
    prompts,
    tools: z.array(tool).optional(),
    mcp: mcp.optional(),
    memory: memory.optional(),
    subagents: z.array(subagent).optional(),
    api: api.optional(),
    guardrails: guardrails.optional(),
    evaluation: evaluation.optional(),
    compliance: z
      .object({
        packs: z.array(z.enum(compliancePacks)).optional(),
        suppressions: z.array(z.unknown()).optional(),
      })
      .optional(),
    requires: requirements.optional(),
    // Without effect in the sidecar (MAN-14), but references in them count (RDY-12).
    skills: z.unknown().optional(),
    humanInTheLoop: z.unknown().optional(),
    observability: z.unknown().optional(),
  }),
});

/** What an agent declares about itself; references are kept as written (MAN-3). */
export type Manifest = z.infer<typeof manifestSchema>;
