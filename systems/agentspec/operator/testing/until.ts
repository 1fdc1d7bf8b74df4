// Waits, in tests, for what comes true by itself.

/** Long enough for whatever is waited for here on a machine that has much else to do. */
const PATIENCE_MS = 15_000;

/** Resolves when `condition` holds. @throws when it never does, with the condition in words */
export async function until(condition: () => boolean | Promise<boolean>): Promise<void> {
  const end = Date.now() + PATIENCE_MS;
  while (!(await condition())) {
    if (Date.now() > end) throw new Error(`never came true: ${condition.toString()}`);
    await new Promise((next) => setTimeout(next, 5));
  }
}
