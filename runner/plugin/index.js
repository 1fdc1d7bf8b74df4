// The plugin's entry for cucumber-js, which can import JavaScript only: loads the rest through ts-node.
const path = require('node:path');
const tsNode = require('ts-node');

const service = tsNode.register({ cwd: path.resolve(__dirname, '../..') });

/** @returns what `load` returns; off again at once: cucumber's own `ts-node/register` follows, and two would compile every file twice */
function withTypeScript(load) {
  service.enabled(true);
  try {
    return load();
  } finally {
    service.enabled(false);
  }
}

const { pluginWith } = withTypeScript(() => require('./plugin'));

module.exports = pluginWith(withTypeScript);
