// The model an agent declares, its fallback and its cost limits (MAN-7, MAN-13).
import * as z from 'zod';
import { positiveInteger, ratio, text } from './fields';

const identity = { provider: text, id: text, apiKey: text };
const dollars = z.number().gt(0);

export const model = z.object({
  ...identity,
  parameters: z
    .object({
      temperature: z.number().min(0).max(2).optional(),
      maxTokens: positiveInteger.optional(),
      topP: ratio.optional(),
      frequencyPenalty: z.number().optional(),
      presencePenalty: z.number().optional(),
    })
    .optional(),
  fallback: z
    .object({
      ...identity,
      triggerOn: z.array(z.enum(['rate_limit', 'timeout', 'error_5xx', 'error_4xx'])).optional(),
      maxRetries: z.number().int().min(0).max(10).optional(),
    })
    .optional(),
  costControls: z.object({ maxMonthlyUSD: dollars.optional(), alertAtUSD: dollars.optional() }).optional(),
});
