// A process in waiting: Node has started and the program that its argument names is loaded; one line on stdin, the
// environment as JSON, starts it. A rollout then need not wait for either. Run with the tether, which keeps reading stdin.
const [, , program] = process.argv;
let told = '';

function onData(chunk) {
  told += chunk;
  if (!told.includes('\n')) return;
  process.stdin.off('data', onData).unref();
  for (const name of Object.keys(process.env)) delete process.env[name];
  Object.assign(process.env, JSON.parse(told));
  process.argv.splice(1, 2, program);
  main();
}

process.stdin.setEncoding('utf8').on('data', onData).ref();
const { main } = require(program);
