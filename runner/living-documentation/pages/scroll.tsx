// A place for what may be wider than the page: scrolled by itself, by keyboard too.
import type { ComponentChildren } from 'preact';

interface Props {
  /** What it holds, for those who do not see it. */
  readonly label: string;
  readonly children: ComponentChildren;
}

export const Scroll = ({ label, children }: Props) => (
  <div class="scroll" tabIndex={0} role="group" aria-label={label}>
    {children}
  </div>
);
