// Makes Gherkin of YAML scenarios, in the way the plugin wants it: with the lines of steps and tags.
import { BROKEN_FILE_STEP, findScenarioFiles, readScenario, stepLines, tagLines, toGherkin } from '.';
import type { ScenarioCompiler } from '../../../runner/plugin/yaml-sources';

export const compiler: ScenarioCompiler = {
  brokenStep: BROKEN_FILE_STEP,
  find: findScenarioFiles,
  compile(file, location) {
    const loaded = readScenario(file, location);
    return { gherkin: toGherkin(file, loaded), stepLines: stepLines(loaded), tagLines: tagLines(loaded) };
  },
};
