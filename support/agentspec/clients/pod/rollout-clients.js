// Runs in a pod, by itself: four clients that keep asking TARGET, of which two keep their connection; prints what they
// have counted five times a second, one line of JSON each. MARK begins the ids of their requests; once SETTLED requests
// were answered, a request without a good answer is lost.
const http = require('node:http');

const { TARGET, MARK, SETTLED } = process.env;
const NO_ANSWER_MS = 10_000;
const MOST_LOSSES_TOLD = 20;

const tally = { answered: 0, lost: [] };
const kept = new http.Agent({ keepAlive: true });

// A connection that is tried before the node knows the Service spoils its source port for two minutes (the node goes on
// sending that port's packets to the Service's own address), so the first ones come from ports that no later one is given.
let tries = 0;
const spoiled = () => ({ agent: false, localPort: 20_000 + (tries++ % 10_000) });

/** Asks once; resolves when it is known what became of it. */
function ask(agent) {
  const [isSettled, begin] = [tally.answered >= Number(SETTLED), Date.now()];
  const headers = { 'x-request-id': `${MARK}-${Math.random()}` };
  return new Promise((done) => {
    const lose = (why) => {
      const when = `${new Date(begin).toISOString()}, after ${Date.now() - begin} ms`;
      if (isSettled) tally.lost.push(`${when}: ${why}`);
      done();
    };
    const onResponse = (response) => {
      response.resume().on('error', (error) => lose(error.message));
      response.on('end', () => {
        if (response.statusCode !== 200) return lose(`status ${response.statusCode}`);
        tally.answered += 1;
        done();
      });
    };
    const options = { ...(isSettled ? { agent } : spoiled()), timeout: NO_ANSWER_MS, headers };
    const request = http.get(TARGET, options, onResponse);
    request.on('timeout', () => request.destroy(new Error('no answer within 10 s')));
    request.on('error', (error) => lose(error.message));
  });
}

async function client(agent) {
  for (;;) {
    await ask(agent);
    await new Promise((next) => setTimeout(next, 5));
  }
}

[false, false, kept, kept].forEach(client);
setInterval(() => {
  process.stdout.write(`${JSON.stringify({ ...tally, lost: tally.lost.slice(0, MOST_LOSSES_TOLD) })}\n`);
}, 200);
process.on('SIGTERM', () => process.exit(0));
