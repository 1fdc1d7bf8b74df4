// Text that others have written, such as a platform under test, so that whoever shows it does not obey it: no terminal its
// escapes and directions, no GitHub Actions its workflow commands.

/** What moves cursors, changes colours and titles, or turns text around; line ends and tabs are harmless. */
const CONTROL = /(?![\n\t])[\p{Cc}\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069]/gu;

/** `::add-mask::x` at the beginning of a line, and the older `##[add-mask]x` anywhere. */
const COMMANDS: readonly [RegExp, string][] = [
  [/^(\s*):(?=:.*::)/gm, '$1: '],
  [/##(?=\[)/g, '## '],
];

/** @returns the text with each control character spelled out (`\u001b`), and a blank in what would be a command */
export function plainText(text: string): string {
  const visible = text.replace(/\r\n/g, '\n').replace(CONTROL, spelled);
  return COMMANDS.reduce((rest, [command, harmless]) => rest.replace(command, harmless), visible);
}

const spelled = (character: string) => `\\u${character.charCodeAt(0).toString(16).padStart(4, '0')}`;

/** @returns a copy of plain data in which each text is a {@link plainText} */
export function plainTexts<T>(value: T): T {
  return textsIn(value) as T;
}

function textsIn(value: unknown): unknown {
  if (typeof value === 'string') return plainText(value);
  if (Array.isArray(value)) return value.map(textsIn);
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(Object.entries(value).map(([name, inner]) => [name, textsIn(inner)]));
}
