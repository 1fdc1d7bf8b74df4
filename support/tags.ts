// Every tag a feature may carry, and what it means; a tag that is not here fails the run before it starts.

/**
 * Tag -> meaning. Ids are tags too: those of requirements (`@ASR-7`) are declared in docs/requirements/, those of rules
 * (`@PRX-3`) in docs/contracts/.
 */
export const tags: Readonly<Record<string, string>> = {
  '@agentspec': 'platform: the AgentSpec sidecar, its demo agents and its operator',
  '@optiinfra': 'platform: the OptiInfra orchestrator, its agents and its portal',

  '@proxy': 'capability: requests through the sidecar proxy',
  '@audit': 'capability: the audit ring',
  '@headers': 'capability: behaviour reported in response headers',
  '@events': 'capability: behaviour pushed to the control plane',
  '@opa': 'capability: policy decisions by OPA',
  '@track': 'capability: policies in track mode',
  '@enforce': 'capability: policies in enforce mode',
  '@gap': 'capability: gap issues, scores and grades',
  '@control-plane': 'capability: the other routes of the control plane',
  '@yaml': 'capability: scenarios written in YAML',
  '@operator': 'capability: the Kubernetes operator',
  '@live-patch': 'capability: agents repaired while the platform runs',
  '@portal': 'capability: the customer portal',
  '@scenario-1': 'capability: spot instance migration',
  '@scenario-2': 'capability: performance optimisation',
  '@scenario-3': 'capability: multi-agent coordination',
  '@scenario-4': 'capability: quality validation',
  '@scenario-5': 'capability: the complete customer journey',
  '@scenario-6': 'capability: rollback',
  '@scenario-7': 'capability: conflict resolution',
  '@scenario-8': 'capability: cross-cloud optimisation',

  '@e2e': 'kind: a whole workflow',
  '@integration': 'kind: agents and orchestrator together',
  '@performance': 'kind: throughput and scale',
  '@security': 'kind: authentication and isolation',
  '@slow': 'kind: waits for rollouts or long workflows',
  '@replaces-operator': 'kind: replaces the operator, so that none that asks it runs beside',
  '@all-agents': 'kind: looks at every agent, so that none that changes one runs beside',
  '@core20': 'kind: one of the twenty integration tests that the guide counts',
  '@alone':
    'kind: ends processes of the platform or joins its agents, so that no other scenario of it runs beside',
  '@smoke': 'kind: the few to run first',

  '@extended':
    'level: beyond the core, which the seed, the platform or a standard asks for; decided by this project',

  '@kubernetes': 'needs a Kubernetes cluster; not run elsewhere',
  '@browser': 'needs a browser; not run elsewhere',
  '@requires_aws': 'needs an AWS API; not run elsewhere',

  '@broken': 'a YAML scenario file with mistakes',
};
