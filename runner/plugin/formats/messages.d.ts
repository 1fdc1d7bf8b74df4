// Types of messages.js, which has to be JavaScript.
import type { FormatterPlugin } from './interruptible';

declare const formatter: FormatterPlugin;
export = formatter;
