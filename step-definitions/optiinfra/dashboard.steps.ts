// Steps about what the dashboard shows a company of its spend, of its savings and of who watches it.
import { Then, type DataTable } from '@cucumber/cucumber';
import { expect } from 'chai';
import { Orchestrator } from '../../support/optiinfra/clients/orchestrator';
import type { Dashboard } from '../../support/optiinfra/clients/types';
import { dollars } from '../../support/optiinfra/figures';
import { agentTypes } from '../../support/optiinfra/names';
import type { Company } from '../../support/optiinfra/scenario/company';
import { timeouts } from '../../support/timeouts';
import type { ProvingGroundWorld } from '../../support/world';
import { companyOf } from './company.steps';

const dashboardOf = ({ owner, id }: Company): Promise<Dashboard> =>
  owner.get(`/portal/customers/${id}/dashboard`);

/** Rows: what, and dollars a month. */
Then('the dashboard shows:', async function (this: ProvingGroundWorld, table: DataTable) {
  const { current_spend, potential_savings, realized_savings } = await dashboardOf(companyOf(this));
  const figures: Readonly<Record<string, number | null>> = {
    spend: current_spend,
    'savings that are possible': potential_savings,
    'savings so far': realized_savings,
  };
  const shown = table.raw().map(([what = '']) => [what, dollars(figures[what] ?? NaN)]);
  expect(shown).to.deep.equal(table.raw());
});

Then('the dashboard shows each of the recommendations', async function (this: ProvingGroundWorld) {
  const company = companyOf(this);
  const { recommendations } = await dashboardOf(company);
  expect(recommendations).to.have.deep.members(company.proposals);
});

interface Watcher {
  readonly agent_type: string;
  readonly status: string;
  readonly last_heartbeat: string;
}

/** Each beats for the companies that it watches, so that a new one waits for the next beat. */
Then(
  'each of the four agents is active, and has beaten for {word} just now',
  async function (this: ProvingGroundWorld, name: string) {
    const company = this.optiInfra.company(name);
    const { agents } = await company.owner.until<{ agents: Watcher[] }>(
      ...([`/customers/${company.id}/monitoring`, 'a heartbeat of each agent', timeouts.CONDITION] as const),
      ({ agents: all }) => (all.length >= agentTypes.length ? undefined : `${all.length} have beaten`),
    );
    const shown = agents.map(({ agent_type, status }) => `${agent_type} ${status}`);
    expect(shown.sort()).to.deep.equal(agentTypes.map((type) => `${type} active`).sort());
    const { heartbeatTimeoutMs } = await new Orchestrator(company.owner).timing();
    const now = Date.parse((await dashboardOf(company)).generated_at);
    for (const { agent_type, last_heartbeat } of agents)
      expect(now - Date.parse(last_heartbeat), `milliseconds since the ${agent_type} agent beat`).to.be.below(
        heartbeatTimeoutMs,
      );
  },
);
