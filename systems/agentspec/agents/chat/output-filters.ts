// The demo's output guardrails: both only warn, as the manifests declare.
import { wordsOf } from './words';

export interface FilteredReply {
  readonly content: string;
  readonly blocked: false;
  /** Share of the words that are toxic, 0 to 1. */
  readonly score?: number;
  readonly action?: 'warn';
  readonly reason?: string;
}

export type OutputFilter = (reply: string) => FilteredReply;

const TOXIC_WORDS = new Set(['idiot', 'stupid', 'moron', 'loser', 'pathetic', 'worthless', 'hate']);
const UNSAFE_ADVICE = ['train through the pain', 'no pain no gain', 'skip meals', 'starve yourself'];

/** @param threshold score from which it warns */
export const toxicityFilter =
  (threshold: number): OutputFilter =>
  (reply) => {
    const words = wordsOf(reply);
    const toxic = words.filter((word) => TOXIC_WORDS.has(word.toLowerCase())).length;
    const score = words.length === 0 ? 0 : toxic / words.length;
    return { content: reply, blocked: false, score, ...(score >= threshold && { action: 'warn' }) };
  };

/** Warns of advice that a coach must not give. */
export const safeMessagingFilter: OutputFilter = (reply) => {
  const unsafe = UNSAFE_ADVICE.find((advice) => reply.toLowerCase().includes(advice));
  if (unsafe === undefined) return { content: reply, blocked: false };
  return { content: reply, blocked: false, action: 'warn', reason: `unsafe advice: "${unsafe}"` };
};
