// Cucumber's JUnit report, whole even when the run is interrupted.
const { keptWhole } = require('./kept-whole');
const { default: builtin } = require('@cucumber/junit-xml-formatter');

module.exports = keptWhole(builtin);
