// Cucumber's HTML report, whole even when the run is interrupted.
const { interruptible } = require('./interruptible');
const { default: builtin } = require('@cucumber/cucumber/lib/formatter/builtin/index');

module.exports = interruptible(builtin.html);
