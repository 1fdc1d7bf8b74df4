// Types of junit-printer.js, which has to be JavaScript.
import type { Envelope } from '@cucumber/messages';

export class JunitPrinter {
  constructor(options: object, write: (text: string) => void);
  update(envelope: Envelope): void;
}
