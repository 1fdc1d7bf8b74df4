// Types of junit.js, which has to be JavaScript.
import type { FormatterPlugin } from './interruptible';

declare const formatter: FormatterPlugin;
export = formatter;
