// Types of exit-code.js, which has to be JavaScript.
import type { ExitCode } from '../run/run-report';

export function decide(code: ExitCode, hasFailures?: boolean): void;
export function finalCode(cucumber: number, decided: ExitCode | undefined, wanted?: 0 | 1): number;
