// One character a scenario while the run goes on, then every failure with its error; the plugin's summary follows.
const { SummaryFormatter, formatterHelpers } = require('@cucumber/cucumber');
const { wasInterrupted } = require('./interruptible');

const CHARACTERS = {
  PASSED: '.',
  FAILED: 'F',
  SKIPPED: '-',
  PENDING: 'P',
  UNDEFINED: 'U',
  AMBIGUOUS: 'A',
  UNKNOWN: '?',
};

module.exports = class ScenarioProgress extends SummaryFormatter {
  constructor(options) {
    super(options);
    // Evidence is for the reports; a terminal is for the errors.
    this.printAttachments = false;
    options.eventBroadcaster.on('envelope', ({ testCaseFinished }) => {
      if (testCaseFinished && !wasInterrupted()) this.logScenario(testCaseFinished);
    });
  }

  logScenario({ testCaseStartedId, willBeRetried }) {
    const { worstTestStepResult } = this.eventDataCollector.getTestCaseAttempt(testCaseStartedId);
    const character = willBeRetried ? 'r' : CHARACTERS[worstTestStepResult.status];
    this.log(this.colorFns.forStatus(worstTestStepResult.status)(character));
  }

  /** Failures only: the counts stand in the plugin's summary, which also knows broken benches from broken platforms. */
  logSummary() {
    const attempts = this.eventDataCollector.getTestCaseAttempts();
    const issues = attempts.filter(({ worstTestStepResult, willBeRetried }) =>
      formatterHelpers.isIssue(worstTestStepResult, willBeRetried),
    );
    if (attempts.length > 0) this.log('\n');
    if (issues.length > 0) this.logIssues({ issues, title: '\nFailures' });
  }
};
