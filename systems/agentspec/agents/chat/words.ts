// How the demo splits text: what its stand-in model counts as tokens, and its filters as words.

/** Words and numbers. */
export const wordsOf = (text: string): string[] => text.match(/[\p{L}\p{N}]+/gu) ?? [];

/** Words, numbers, and every other visible character by itself. */
export const tokensOf = (text: string): string[] => text.match(/[\p{L}\p{N}]+|[^\s\p{L}\p{N}]/gu) ?? [];
