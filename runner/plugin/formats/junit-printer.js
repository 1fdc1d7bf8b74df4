// Cucumber's JUnit report does not know that a scenario passed only when tried again; Surefire has an element for it.
const { JUnitXmlPrinter } = require('@cucumber/junit-xml-formatter/dist/JUnitXmlPrinter');

/** Relies on parts of cucumber's printer that it does not promise: its version is fixed in package.json. */
class JunitPrinter extends JUnitXmlPrinter {
  /** Id of a test case started -> the message. */
  started = new Map();
  /** Id of a test case -> its attempts that were followed by another. */
  retried = new Map();

  /** @param write takes the text of the report, once */
  constructor(options, write) {
    super(options, () => {
      this.markFlaky();
      write(this.builder.end({ pretty: true }));
    });
  }

  update(envelope) {
    const { testCaseStarted, testCaseFinished } = envelope;
    if (testCaseStarted) this.started.set(testCaseStarted.id, testCaseStarted);
    if (testCaseFinished?.willBeRetried)
      this.keepAttempt(this.started.get(testCaseFinished.testCaseStartedId));
    super.update(envelope);
  }

  keepAttempt(attempt) {
    this.retried.set(attempt.testCaseId, [...(this.retried.get(attempt.testCaseId) ?? []), attempt]);
  }

  /** The elements of the report are in the order in which the last attempts are found here. */
  markFlaky() {
    const last = this.query.findAllTestCaseStartedOrderBy(
      (query, attempt) => query.findPickleBy(attempt),
      this.pickleComparator,
    );
    last.forEach((attempt, index) => {
      const passed = this.makeFailure(attempt) === undefined;
      const failed = passed ? (this.retried.get(attempt.testCaseId) ?? []) : [];
      for (const one of failed) addFlakyFailure(this.builder.children[index], this.makeFailure(one));
    });
  }
}

/** Before the output, where the schema of Surefire wants it. */
function addFlakyFailure(testCase, { type = 'Error', message, stack }) {
  const attributes = message === undefined ? { type } : { message, type };
  const output = testCase.children.find(({ name }) => name === 'system-out');
  const element = output
    ? output.insertBefore('flakyFailure', attributes)
    : testCase.ele('flakyFailure', attributes);
  if (stack) element.ele('stackTrace').cdata(stack);
}

module.exports = { JunitPrinter };
