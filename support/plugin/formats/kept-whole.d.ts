// Types of kept-whole.js, which has to be JavaScript.
import type { Envelope } from '@cucumber/messages';

export interface OpenReport {
  receive(message: Envelope): void;
  close(): Promise<void>;
}
export function openReports(): OpenReport[];
