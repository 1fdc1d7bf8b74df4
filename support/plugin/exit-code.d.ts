// Types of exit-code.js, which has to be JavaScript.
export type ExitCode = 0 | 1 | 2 | 129 | 130 | 143;
export function decide(code: ExitCode): void;
export function finalCode(cucumber: number, decided: ExitCode | undefined): number;
