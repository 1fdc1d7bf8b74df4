// The plugin's entry for cucumber-js, which can import JavaScript only: loads the rest through ts-node.
const path = require('node:path');
const tsNode = require('ts-node');

const service = tsNode.register({ cwd: path.resolve(__dirname, '../..') });
const { plugin } = require('./plugin');
// Off again at once: cucumber's own `ts-node/register` follows, and two at work would compile every file twice.
service.enabled(false);

module.exports = plugin;
