// YAML scenarios: find, load, judge, turn into Gherkin; no HTTP (docs/contracts, YAML scenarios).
export { checkStep, showsPresence, type Answer } from './check-step';
export { BROKEN_FILE_STEP, parseStep, stemOf, stepLines, tagLines, toGherkin } from './gherkin';
export { findScenarioFiles, loadScenario, readScenario } from './load';
export type { BrokenScenario, Loaded, LoadedScenario } from './load';
export { resolvePath } from './path';
export { formatProblem, type Problem } from './problem';
export type { Expectation, Scenario, Step } from './schema';
