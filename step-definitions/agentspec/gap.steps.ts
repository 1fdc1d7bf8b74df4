// Steps about the gap: its score, its issues, and what was seen of the agent.
import { Then, When, type DataTable } from '@cucumber/cucumber';
import { expect } from 'chai';
import { gapWords } from '../../support/agentspec/clients/field-words';
import { gradeOf } from '../../support/agentspec/clients/grade';
import type { GapReport } from '../../support/agentspec/clients/types';
import type { ProvingGroundWorld } from '../../support/world';

const gapOf = (world: ProvingGroundWorld): GapReport => world.answer.get().json<GapReport>();

/** A score that is not the expected one is best explained by the issues that it follows from. */
const reasonsOf = ({ issues }: GapReport): string =>
  `its issues are: ${issues.map(({ property, severity }) => `${property} (${severity})`).join(', ') || 'none'}`;

When('a grader reads its gap', async function (this: ProvingGroundWorld) {
  this.answer.set(await this.agentSpec.control.readGap());
});

Then('its score is {int}', function (this: ProvingGroundWorld, score: number) {
  expect(gapOf(this).score, reasonsOf(gapOf(this))).to.equal(score);
});

/** The platform gives the score, the contract the scale (GAP-22): it is the score that can be wrong here. */
Then(
  'its score is {int}, which is grade {word} on the scale of the contract',
  function (this: ProvingGroundWorld, score: number, grade: string) {
    const gap = gapOf(this);
    const actual = { score: gap.score, grade: gradeOf(gap.score) };
    expect(actual, reasonsOf(gap)).to.deep.equal({ score, grade });
  },
);

Then('the gap report leaves the grade to the grader', function (this: ProvingGroundWorld) {
  expect(gapOf(this)).to.have.property('score').that.is.a('number');
  expect(gapOf(this)).not.to.have.property('grade');
});

Then('it has no issues', function (this: ProvingGroundWorld) {
  expect(gapOf(this)).to.deep.include({ issues: [], score: 100 });
});

const rowsOf = ({ issues }: GapReport) =>
  issues.map(({ property, severity, evidenceLevel }) => ({
    issue: property,
    severity,
    evidence: evidenceLevel,
  }));

Then('its issues are, in this order:', function (this: ProvingGroundWorld, table: DataTable) {
  expect(rowsOf(gapOf(this))).to.deep.equal(table.hashes());
});

/** What else there may be is another scenario's business. */
Then('among its issues are:', function (this: ProvingGroundWorld, table: DataTable) {
  expect(rowsOf(gapOf(this))).to.deep.include.members(table.hashes());
});

Then(
  'every issue has a property, a severity, a description, a recommendation and its evidence',
  function (this: ProvingGroundWorld) {
    const { issues } = gapOf(this);
    expect(issues).not.to.deep.equal([]);
    for (const { property, severity, description, recommendation, evidenceLevel } of issues) {
      expect(severity).to.be.oneOf(['critical', 'high', 'medium', 'low']);
      expect(evidenceLevel).to.be.oneOf(['declarative', 'probed', 'behavioral']);
      for (const text of [property, description, recommendation])
        expect(text).to.be.a('string').and.not.equal('');
    }
  },
);

/** Rows: the words of `gapWords`. */
Then('its gap report shows:', function (this: ProvingGroundWorld, table: DataTable) {
  const expected = gapWords.expected(table.rowsHash());
  expect(gapWords.actual(gapOf(this), Object.keys(expected))).to.deep.equal(expected);
});

Then('nothing was observed of its behaviour', function (this: ProvingGroundWorld) {
  expect(gapOf(this)).to.have.property('score');
  expect(gapOf(this)).not.to.have.property('behavioral');
});

/** Whether they kept to a policy needs one. */
Then('its behaviour was observed in {int} request(s)', function (this: ProvingGroundWorld, size: number) {
  expect(gapOf(this).behavioral?.sampleSize).to.equal(size);
});

Then(
  'its behaviour was observed in {int} request(s), of which {int} was/were compliant',
  function (this: ProvingGroundWorld, sampleSize: number, compliantRequests: number) {
    expect(gapOf(this).behavioral).to.deep.equal({ sampleSize, compliantRequests });
  },
);
