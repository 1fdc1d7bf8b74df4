// The cost agent: recommends spot instances where that pays, and carries the migration out (COS-1 to COS-7).
import { freshMetrics, InsufficientData } from '../frame/fresh-metrics';
import type { AgentDefinition } from '../frame/agent';
import { restoreTraffic, spotMigrationSteps } from './migration';
import { spotProposals } from './spot-rule';
import { planesFor } from './workloads';

export const costAgent: AgentDefinition = {
  type: 'cost',
  // Of the two that COS-1 names, what the agent can do today.
  capabilities: ['spot_migration'],
  tasks: {
    analyze_cost: async (tools, parameters) => {
      const { stores, clouds } = tools;
      const metrics = await freshMetrics(tools, parameters, ['monthly_cost']);
      const rows = await stores.database
        .selectFrom('instances')
        .select('view')
        .where('customer_id', '=', parameters.customer_id)
        .execute();
      if (rows.length === 0) throw new InsufficientData('no instances were discovered');
      const offers = await planesFor(clouds, parameters.cloud).catalogue();
      const markets = offers.map((one) => ({ ...one, average: one.spot_discount_average }));
      return {
        proposals: spotProposals(
          rows.map(({ view }) => view),
          markets,
          metrics,
        ),
      };
    },
  },
  steps: spotMigrationSteps,
  restoreTraffic,
};
