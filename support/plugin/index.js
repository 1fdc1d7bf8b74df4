// The plugin's entry for cucumber-js, which can import JavaScript only: loads the rest through ts-node.
const path = require('node:path');
const tsNode = require('ts-node');

const service = tsNode.register({
  cwd: path.resolve(__dirname, '../..'),
  // ts-node knows no target after es2022 (it would take es3), nor that nodenext implies the interop.
  compilerOptions: { target: 'es2022', esModuleInterop: true },
});
const { plugin } = require('./plugin');
// Off again at once: cucumber's own `ts-node/register` follows, and two at work would compile every file twice.
service.enabled(false);

module.exports = plugin;
