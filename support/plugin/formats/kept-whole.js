// Wraps cucumber's own report writers, so that a run which is cut short can still complete and close its reports.
const open = new Set();
let closedEarly = false;

/**
 * @param builtin a formatter plugin of cucumber
 * @returns the same formatter, known to `openReports` until it is closed
 */
const keptWhole = (builtin) => ({
  type: 'formatter',
  optionsKey: builtin.optionsKey,
  async formatter(context) {
    const handlers = [];
    const on = (event, handler) => {
      handlers.push(handler);
      context.on(event, (message) => open.has(report) && handler(message));
    };
    const report = {
      receive: (message) => handlers.forEach((handler) => handler(message)),
      async close() {
        closedEarly = true;
        open.delete(report);
        await end?.();
        await new Promise((flushed) => context.stream.end(flushed));
      },
    };
    open.add(report);
    const end = await builtin.formatter({ ...context, on });
    return async () => {
      if (open.delete(report)) await end?.();
    };
  },
});

/** The reports still being written. @returns {{ receive(message): void, close(): Promise<void> }[]} */
const openReports = () => [...open];

/** True when the run was cut short: what cucumber still says of it afterwards means nothing. */
const wasCutShort = () => closedEarly;

module.exports = { keptWhole, openReports, wasCutShort };
