// Wraps cucumber's own report writers, so that a run which is cut short can still complete and close its reports,
// and holds the last message back until the run has been judged: the verdict stands in it.
const open = new Set();
let interrupted = false;

/**
 * @param builtin a formatter plugin of cucumber
 * @returns the same formatter, known to `openReports` until it is closed
 */
const interruptible = (builtin) => ({
  type: 'formatter',
  optionsKey: builtin.optionsKey,
  async formatter(context) {
    const handlers = [];
    let last;
    const pass = (message) => handlers.forEach((handler) => handler(message));
    const complete = async () => {
      if (last) pass(last);
      await end?.();
    };
    const report = {
      receive(message) {
        if (message.testRunFinished) last = message;
        else pass(message);
      },
      async close() {
        interrupted = true;
        open.delete(report);
        await complete();
        await new Promise((flushed) => context.stream.end(flushed));
      },
    };
    open.add(report);
    context.on('message', (message) => open.has(report) && report.receive(message));
    const end = await builtin.formatter({ ...context, on: (_event, handler) => handlers.push(handler) });
    return async () => {
      if (open.delete(report)) await complete();
    };
  },
});

/** The reports still being written. @returns {{ receive(message): void, close(): Promise<void> }[]} */
const openReports = () => [...open];

/** True when the run was cut short: what cucumber still says of it afterwards means nothing. */
const wasInterrupted = () => interrupted;

module.exports = { interruptible, openReports, wasInterrupted };
