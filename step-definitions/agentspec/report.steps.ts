// Steps that say how an agent fares with the requests to come: what it reports, pushes and answers.
import { Given, type DataTable } from '@cucumber/cucumber';
import { itemsOf } from '../../support/agentspec/clients/field-words';
import { scriptedBy } from '../../support/agentspec/clients/demo-instrument';
import type { ProvingGroundWorld } from '../../support/world';

Given('the agent reports nothing', function (this: ProvingGroundWorld) {
  this.agentSpec.client.agentReports({});
});

/** Rows: guardrails, tools; one that is missing or empty has none. */
Given('the agent reports:', function (this: ProvingGroundWorld, table: DataTable) {
  const { guardrails = '', tools = '' } = table.rowsHash();
  this.agentSpec.client.agentReports({ guardrails: itemsOf(guardrails), tools: itemsOf(tools) });
});

Given('the agent reports that the user confirmed', function (this: ProvingGroundWorld) {
  this.agentSpec.client.userConfirms();
});

Given('the agent pushes nothing by itself', function (this: ProvingGroundWorld) {
  this.agentSpec.client.agentPushes('off');
});

Given('the agent pushes before it answers', function (this: ProvingGroundWorld) {
  this.agentSpec.client.agentPushes('early');
});

/** Rows: status, body, compressed body; every other row is a header, in this order. */
Given('the agent answers with:', function (this: ProvingGroundWorld, table: DataTable) {
  this.agentSpec.client.agentAnswers(scriptedBy(table.raw()));
});

Given('the agent tells what it receives', function (this: ProvingGroundWorld) {
  this.agentSpec.client.agentEchoes();
});
