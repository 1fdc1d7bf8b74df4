// Cucumber's HTML report, whole even when the run is interrupted.
const { keptWhole } = require('./kept-whole');
const { default: builtin } = require('@cucumber/cucumber/lib/formatter/builtin/index');

module.exports = keptWhole(builtin.html);
