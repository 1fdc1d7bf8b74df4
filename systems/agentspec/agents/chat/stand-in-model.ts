// Stands in for the language model: the demo calls no provider, so a template speaks, and its tokens are counted.
import type { TokenUsage } from '../../reporting-kit';
import { tokensOf } from './words';

/** Under which the stand-in's calls are reported; deliberately not the model that the manifest declares. */
export const STAND_IN_MODEL = 'demo/stand-in-model';

export interface Completion {
  readonly text: string;
  readonly usage: TokenUsage;
}

/**
 * @param prompt what the user asks
 * @param context what a tool found out about it
 */
export function standInModel(prompt: string, context: string): Completion {
  const text = `On "${prompt}": ${context}.`;
  const promptTokens = tokensOf(prompt).length + tokensOf(context).length;
  return { text, usage: { promptTokens, completionTokens: tokensOf(text).length } };
}
