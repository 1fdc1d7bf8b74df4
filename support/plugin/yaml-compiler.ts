// Makes Gherkin of YAML scenarios, in the way the plugin wants it: with the lines of steps, or with problems.
import { findScenarioFiles, loadScenario, stepLines, toGherkin } from '../yaml-scenarios';
import type { ScenarioCompiler } from './yaml-sources';

/** The step that names the agent stands for the whole file. */
const FIRST_STEP = 1;

export const compiler: ScenarioCompiler = {
  find: findScenarioFiles,
  compile(file, source) {
    const loaded = loadScenario(file, source);
    if (!('problems' in loaded))
      return { gherkin: toGherkin(file, loaded), stepLines: [FIRST_STEP, ...stepLines(loaded)] };
    const problems = loaded.problems.map(({ line, column, key, message }) => ({
      message: key === '' ? message : `${key}: ${message}`,
      at: { file, line, column },
    }));
    return { problems };
  },
};
