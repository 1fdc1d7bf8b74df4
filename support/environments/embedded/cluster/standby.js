// A process in waiting: Node has started, and one line on stdin, the environment as JSON, makes it the program that its
// argument names. A rollout then need not wait for Node. Run with the tether, which keeps reading stdin.
const [, , program] = process.argv;
let told = '';

function onData(chunk) {
  told += chunk;
  if (!told.includes('\n')) return;
  process.stdin.off('data', onData).unref();
  for (const name of Object.keys(process.env)) delete process.env[name];
  Object.assign(process.env, JSON.parse(told));
  process.argv.splice(1, 2, program);
  require(program);
}

process.stdin.setEncoding('utf8').on('data', onData).ref();
