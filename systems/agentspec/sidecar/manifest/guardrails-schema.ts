// The guardrails block: what an agent declares to run on its input and output (MAN-10, MAN-11).
import * as z from 'zod';
import { ratio, text, texts } from './fields';

const piiDetector = z.object({
  type: z.literal('pii-detector'),
  action: z.enum(['scrub', 'reject', 'warn']),
  fields: texts.optional(),
});

const custom = z.object({ type: z.literal('custom'), module: text, function: text, action: text });

const inputGuardrail = z.discriminatedUnion('type', [
  z.object({
    type: z.literal('topic-filter'),
    blockedTopics: texts,
    action: z.enum(['reject', 'warn', 'log']),
    message: z.string().optional(),
  }),
  piiDetector,
  z.object({
    type: z.literal('prompt-injection'),
    action: z.enum(['reject', 'warn']),
    sensitivity: z.union([z.string(), z.number()]).optional(),
  }),
  custom,
]);

const outputGuardrail = z.discriminatedUnion('type', [
  z.object({
    type: z.literal('hallucination-detector'),
    threshold: ratio,
    action: z.enum(['reject', 'retry', 'warn']),
    maxRetries: z.number().int().min(1).max(5).optional(),
  }),
  z.object({
    type: z.literal('toxicity-filter'),
    threshold: ratio,
    action: z.enum(['reject', 'warn']),
  }),
  piiDetector,
  custom,
]);

/** Both lists are optional: an empty block is a declared block (GAP-13). */
export const guardrails = z.object({
  input: z.array(inputGuardrail).optional(),
  output: z.array(outputGuardrail).optional(),
});
