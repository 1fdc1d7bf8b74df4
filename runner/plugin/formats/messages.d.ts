// Types of messages.js, which has to be JavaScript.
import type { FormatterPlugin } from './kept-whole';

declare const formatter: FormatterPlugin;
export = formatter;
