// Progress for a log that shows whole lines only: the characters of the usual one, twenty scenarios a line.
const ScenarioProgress = require('../../../../../runner/plugin/formats/progress');

const A_LINE = 20;

module.exports = class ProgressLines extends ScenarioProgress {
  constructor(options) {
    let line = '';
    let done = 0;
    const endLine = () => {
      if (line !== '') process.stderr.write(`${line.padEnd(A_LINE)}  ${done}\n`);
      line = '';
    };
    const log = (text) => {
      if (text.length === 1 && text !== '\n') {
        line += text;
        done += 1;
        if (line.length === A_LINE) endLine();
        return;
      }
      endLine();
      if (text.trim() !== '') process.stderr.write(`${text.trim()}\n`);
    };
    // To standard error: what stands on standard output is the summary, which is said once for all shards.
    super({ ...options, log });
  }
};
