// Types of exit-code.js, which has to be JavaScript.
import type { ExitCode } from '../run/run-report';

export function decide(code: ExitCode): void;
export function finalCode(cucumber: number, decided: ExitCode | undefined): number;
