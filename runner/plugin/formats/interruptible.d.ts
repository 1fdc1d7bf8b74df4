// Types of interruptible.js, which has to be JavaScript.
import type { FormatterPlugin } from '@cucumber/cucumber/lib/plugin/index';
import type { Envelope } from '@cucumber/messages';

export type { FormatterPlugin };

export interface OpenReport {
  receive(message: Envelope): void;
  close(): Promise<void>;
}
export function openReports(): OpenReport[];
