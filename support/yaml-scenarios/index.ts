// YAML scenarios: load, judge, turn into Gherkin; pure functions without HTTP (docs/contracts, YAML scenarios).
export { checkStep, type Answer } from './check-step';
export { parseStep, stemOf, toGherkin } from './gherkin';
export { findScenarioFiles, loadScenario, stepLines } from './load';
export type { BrokenScenario, Loaded, LoadedScenario } from './load';
export { resolvePath } from './path';
export { formatProblem, type Problem } from './problem';
export type { Expectation, Scenario, Step } from './schema';
