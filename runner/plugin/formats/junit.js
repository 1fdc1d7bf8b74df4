// Cucumber's JUnit report, flaky scenarios marked, whole even when the run is interrupted.
const { JunitPrinter } = require('./junit-printer');
const { interruptible } = require('./interruptible');

module.exports = interruptible({
  type: 'formatter',
  optionsKey: 'junit',
  formatter({ options, on, write }) {
    const printer = new JunitPrinter(options, write);
    on('message', (message) => printer.update(message));
  },
});
