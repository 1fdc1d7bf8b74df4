// Steps about the gap: score, grade, issues, and what was observed of the agent.
import { Then, When, type DataTable } from '@cucumber/cucumber';
import { expect } from 'chai';
import { gradeOf } from '../../support/agentspec/clients/grade';
import type { ProvingGroundWorld } from '../../support/world';

When('its gap is read', async function (this: ProvingGroundWorld) {
  const answer = this.agentSpec.observed.control.set(await this.agentSpec.control.get('/gap'));
  expect(answer.status).to.equal(200);
  this.agentSpec.observed.gap.set(answer.json());
});

Then('its score is {int}', function (this: ProvingGroundWorld, score: number) {
  const { issues, score: actual } = this.agentSpec.observed.gap.get();
  const reasons = issues.map(({ property, severity }) => `${property} (${severity})`).join(', ');
  expect(actual, `its issues are: ${reasons || 'none'}`).to.equal(score);
});

Then('its grade is {word}', function (this: ProvingGroundWorld, grade: string) {
  expect(gradeOf(this.agentSpec.observed.gap.get().score)).to.equal(grade);
});

Then('it is worked out from {string}', function (this: ProvingGroundWorld, source: string) {
  expect(this.agentSpec.observed.gap.get().source).to.equal(source);
});

Then('it has no issues', function (this: ProvingGroundWorld) {
  expect(this.agentSpec.observed.gap.get()).to.deep.include({ issues: [], score: 100 });
});

Then('its issues are, in this order:', function (this: ProvingGroundWorld, table: DataTable) {
  const issues = this.agentSpec.observed.gap.get().issues;
  const actual = issues.map(({ property, severity, evidenceLevel }) => ({
    property,
    severity,
    evidence: evidenceLevel,
  }));
  expect(actual).to.deep.equal(table.hashes());
});

Then(
  'every issue has a property, a severity, a description, a recommendation and its evidence',
  function (this: ProvingGroundWorld) {
    const { issues } = this.agentSpec.observed.gap.get();
    expect(issues).not.to.deep.equal([]);
    for (const { property, severity, description, recommendation, evidenceLevel } of issues) {
      expect(severity).to.be.oneOf(['critical', 'high', 'medium', 'low']);
      expect(evidenceLevel).to.be.oneOf(['declarative', 'probed', 'behavioral']);
      for (const text of [property, description, recommendation])
        expect(text).to.be.a('string').and.not.equal('');
    }
  },
);

Then(
  'it is observed to have a health endpoint and a list of capabilities',
  function (this: ProvingGroundWorld) {
    expect(this.agentSpec.observed.gap.get().observed).to.include({
      hasHealthEndpoint: true,
      hasCapabilitiesEndpoint: true,
    });
  },
);

Then(
  'it is observed to have neither a health endpoint nor a list of capabilities',
  function (this: ProvingGroundWorld) {
    expect(this.agentSpec.observed.gap.get().observed).to.include({
      hasHealthEndpoint: false,
      hasCapabilitiesEndpoint: false,
    });
  },
);

Then('it is observed to offer the tools {list}', function (this: ProvingGroundWorld, tools: string[]) {
  expect(this.agentSpec.observed.gap.get().observed.upstreamTools).to.deep.equal(tools);
});

Then('it is observed to offer no tools', function (this: ProvingGroundWorld) {
  expect(this.agentSpec.observed.gap.get().observed.upstreamTools).to.deep.equal([]);
});

Then('its model is {string}', function (this: ProvingGroundWorld, model: string) {
  expect(this.agentSpec.observed.gap.get().modelId).to.equal(model);
});

Then('nothing was observed of its behaviour', function (this: ProvingGroundWorld) {
  expect(this.agentSpec.observed.gap.get()).not.to.have.property('behavioral');
});

Then(
  'its behaviour was observed in {int} request(s), of which {int} was/were compliant',
  function (this: ProvingGroundWorld, sampleSize: number, compliantRequests: number) {
    expect(this.agentSpec.observed.gap.get().behavioral).to.deep.equal({ sampleSize, compliantRequests });
  },
);
