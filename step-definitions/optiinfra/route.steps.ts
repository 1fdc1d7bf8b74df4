// Steps about analyses that an owner asks for by name: which agent gets them.
import { Then, When, type DataTable } from '@cucumber/cucumber';
import { expect } from 'chai';
import type { ProvingGroundWorld } from '../../support/world';

const agentsOf = (world: ProvingGroundWorld) => world.optiInfra.agents;

interface Routed {
  readonly routed_to_agent: string;
  readonly agent_id: string;
  readonly task_id: string;
}

When('the owner asks for each of these:', async function (this: ProvingGroundWorld, table: DataTable) {
  const { owner, id: customer_id } = this.optiInfra.company();
  for (const [words] of table.raw()) {
    const body = { customer_id, analysis_type: words!.replaceAll(' ', '_') };
    agentsOf(this).routed.push(await owner.ask<Routed>('POST', '/orchestrator/analyze', body));
  }
});

When('the owner asks for a horoscope', async function (this: ProvingGroundWorld) {
  const { owner, id: customer_id } = this.optiInfra.company();
  const body = { customer_id, analysis_type: 'horoscope' };
  this.answer.set(await owner.send('POST', '/orchestrator/analyze', body));
});

Then('they are routed to these agents:', function (this: ProvingGroundWorld, table: DataTable) {
  const agents = agentsOf(this).routed.map(({ routed_to_agent }) => [routed_to_agent]);
  expect(agents).to.deep.equal(table.raw());
});

Then('each has a task for its agent, which can be read', async function (this: ProvingGroundWorld) {
  const orchestrator = await agentsOf(this).orchestrator();
  for (const { task_id, routed_to_agent: agent_type } of agentsOf(this).routed) {
    const { id: customer_id } = this.optiInfra.company();
    expect(await orchestrator.task(task_id)).to.include({ task_id, agent_type, customer_id });
  }
});
