// Stands in for kubectl: tells the cluster of a test what it was asked, prints what that says, ends as it is told.
const { connect } = require('node:net');
const { text } = require('node:stream/consumers');

/** @param socketFile where the cluster listens */
module.exports = async (socketFile) => {
  const args = process.argv.slice(2);
  const input = args.includes('-') ? await text(process.stdin) : '';
  // A cluster that goes away without a word is a failure.
  process.exitCode = 1;
  const socket = connect(socketFile).setEncoding('utf8');
  socket.write(`${JSON.stringify({ args, input })}\n`);
  let rest = '';
  socket.on('data', (chunk) => {
    const lines = (rest + chunk).split('\n');
    rest = lines.pop();
    lines.map((line) => JSON.parse(line)).forEach(obey);
  });
};

function obey({ stdout = '', stderr = '', exitCode }) {
  process.stdout.write(stdout);
  process.stderr.write(stderr);
  if (exitCode !== undefined) process.exitCode = exitCode;
}
