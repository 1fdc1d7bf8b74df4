// The circuit of one agent: open after failures in a row, then one probe decides (ORC-7). Times are real milliseconds.
const FAILURES = 3;

export class Circuit {
  private failures = 0;
  private closedFrom = 0;
  private isProbing = false;

  /** @param openMs for how long nothing reaches the agent */
  constructor(private readonly openMs: number) {}

  /** @returns whether a task may be sent now */
  isPassable(now: number): boolean {
    return this.failures < FAILURES || (now >= this.closedFrom && !this.isProbing);
  }

  /** A task is sent; after failures it is the probe. */
  sent(): void {
    this.isProbing = this.failures >= FAILURES;
  }

  /** @param reached whether the agent was; undefined where that was not found out */
  ended(now: number, reached: boolean | undefined): void {
    this.isProbing = false;
    if (reached === undefined) return;
    this.failures = reached ? 0 : this.failures + 1;
    if (this.failures >= FAILURES) this.closedFrom = now + this.openMs;
  }
}
