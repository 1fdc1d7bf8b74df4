// What of undici the sidecar uses. Its index also loads fetch, WebSocket, caches and mocks, half of the time that it
// takes to start; the build puts this in the index's place (programs.json).
const Dispatcher = require('../../../node_modules/undici/lib/dispatcher/dispatcher');

Object.assign(Dispatcher.prototype, require('../../../node_modules/undici/lib/api'));

module.exports = {
  Agent: require('../../../node_modules/undici/lib/dispatcher/agent'),
  Pool: require('../../../node_modules/undici/lib/dispatcher/pool'),
  buildConnector: require('../../../node_modules/undici/lib/core/connect'),
};
