// Ties a process to the one that started it: when the parent's end of stdin closes, even by SIGKILL, this one ends.
// As a preload (`node -r tether.js program.js`) it guards that program; run as a program it guards another:
// `node tether.js command argument…`.
const { spawn } = require('node:child_process');

const GRACE_MS = 2000;

/** Calls `end`, once, when the parent has gone. Does not keep the process alive by itself. */
function onParentGone(end) {
  let isGone = false;
  const gone = () => {
    if (!isGone) end();
    isGone = true;
  };
  process.stdin.on('end', gone).on('close', gone).on('error', gone);
  process.stdin.resume();
  process.stdin.unref?.();
}

if (require.main === module) {
  const [command, ...args] = process.argv.slice(2);
  const stop = (signal) => {
    child.kill(signal);
    // Killed by force, this process would leave its child behind; so it is the one that insists.
    setTimeout(() => child.kill('SIGKILL'), GRACE_MS).unref();
  };
  process.on('SIGTERM', stop).on('SIGINT', stop);
  const child = spawn(command, args, { stdio: ['ignore', 'inherit', 'inherit'] });
  child.on('error', (error) => {
    process.stderr.write(`cannot run ${command}: ${error.message}\n`);
    process.exit(127);
  });
  child.on('exit', (code, signal) => process.exit(code ?? (signal ? 143 : 1)));
  onParentGone(() => child.kill('SIGKILL'));
} else {
  onParentGone(() => {
    process.kill(process.pid, 'SIGTERM');
    setTimeout(() => process.exit(1), GRACE_MS).unref();
  });
}
