// One chat turn of a fitness agent: guardrail, tool, model, guardrail, each of them reported by the kit (AGT-9).
import { GuardrailMiddleware, wrapModelCall, wrapTool } from '../../reporting-kit';
import type { ChatProfile } from '../profiles';
import { toolFor } from './fitness-tools';
import { piiDetector } from './pii-detector';
import { STAND_IN_MODEL, standInModel } from './stand-in-model';

export interface ChatReply {
  /** Quotes the message, scrubbed. */
  readonly reply: string;
  readonly model: string;
  readonly usage: {
    readonly promptTokens: number;
    readonly completionTokens: number;
    readonly totalTokens: number;
  };
}

/** @returns what answers one message */
export function createCoach(profile: ChatProfile): (message: string) => Promise<ChatReply> {
  const scrub = GuardrailMiddleware.wrap('pii-detector', piiDetector(profile.piiFields));
  const filter = GuardrailMiddleware.wrap(profile.outputGuardrail, profile.outputFilter);
  const complete = wrapModelCall(STAND_IN_MODEL, standInModel, ({ usage }) => usage);
  const tools = {
    plan: wrapTool(profile.tools.plan.name, profile.tools.plan.run),
    log: wrapTool(profile.tools.log.name, profile.tools.log.run),
    progress: wrapTool(profile.tools.progress.name, profile.tools.progress.run),
  };
  return async (message) => {
    const { content: prompt } = await scrub(message);
    const { summary } = await tools[toolFor(prompt)](prompt);
    const { text, usage } = await complete(prompt, summary);
    const { content: reply } = await filter(text);
    const totalTokens = usage.promptTokens + usage.completionTokens;
    return { reply, model: STAND_IN_MODEL, usage: { ...usage, totalTokens } };
  };
}
