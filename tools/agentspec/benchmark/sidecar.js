// Measures what the sidecar costs: requests per second straight to a bare node server and through the sidecar in
// front of it (audit on, OPA off), taken in turns in one run, because only their ratio means something elsewhere.
//
//   node tools/agentspec/benchmark/sidecar.js [--connections 32] [--seconds 2] [--rounds 5]
const { spawn } = require('node:child_process');
const { once } = require('node:events');
const { mkdtempSync, rmSync, writeFileSync } = require('node:fs');
const http = require('node:http');
const net = require('node:net');
const { tmpdir } = require('node:os');
const path = require('node:path');
const { performance } = require('node:perf_hooks');
const { parseArgs } = require('node:util');
const { build } = require('../../../runner/build/build');
const { readProgramList } = require('../../../runner/build/program-list');

const PROGRAMS = path.join(__dirname, '../../../systems/agentspec/programs.json');
const REQUEST = Buffer.from('GET /benchmark HTTP/1.1\r\nhost: localhost\r\naccept: */*\r\n\r\n');
const MANIFEST = {
  apiVersion: 'agentspec.io/v1',
  kind: 'AgentSpec',
  metadata: { name: 'benchmark', version: '1.0.0', description: 'a bare server' },
  spec: { model: { provider: 'none', id: 'none', apiKey: 'none' }, prompts: { system: 'none' } },
};

/** The bare server, in a process of its own; tells its parent its port. */
function serveBare() {
  const body = JSON.stringify({ status: 'ok' });
  const headers = { 'content-type': 'application/json', 'content-length': body.length };
  const server = http.createServer((_request, response) => response.writeHead(200, headers).end(body));
  server.listen(0, '127.0.0.1', () => process.send(server.address().port));
  process.on('disconnect', () => process.exit());
}

/** @returns {Promise<number>} a port that was free a moment ago */
async function freePort() {
  const server = net.createServer().listen(0);
  await once(server, 'listening');
  const { port } = server.address();
  await once(server.close(), 'close');
  return port;
}

/** @returns {Promise<number>} the port of a sidecar, built in `folder`, in front of `upstreamPort`; joins `processes` */
async function startSidecar(upstreamPort, folder, processes) {
  const [proxyPort, controlPlanePort] = [await freePort(), await freePort()];
  const manifest = path.join(folder, 'agent.yaml');
  writeFileSync(manifest, JSON.stringify(MANIFEST));
  const sidecar = spawn(process.execPath, [path.join(folder, 'dist/agentspec/sidecar.js')], {
    stdio: ['ignore', 'pipe', 'inherit'],
    env: {
      ...process.env,
      UPSTREAM_URL: `http://127.0.0.1:${upstreamPort}`,
      MANIFEST_PATH: manifest,
      PROXY_PORT: String(proxyPort),
      CONTROL_PLANE_PORT: String(controlPlanePort),
      OPA_URL: '',
    },
  });
  processes.push(sidecar);
  const [event] = await Promise.race([once(sidecar.stdout, 'data'), once(sidecar, 'exit')]);
  if (!Buffer.isBuffer(event)) throw new Error(`the sidecar did not start (status ${event})`);
  sidecar.stdout.resume();
  return proxyPort;
}

/** One connection that asks again as soon as it is answered. All responses of a server have the same length here. */
class Connection {
  completed = 0;
  #length = 0;
  #received = '';
  #bytes = 0;

  constructor(port) {
    this.socket = net.connect(port, '127.0.0.1', () => this.socket.write(REQUEST));
    this.socket.setNoDelay().on('data', (chunk) => this.#take(chunk));
  }

  #take(chunk) {
    this.#bytes += chunk.length;
    if (this.#length === 0) this.#learnLength(chunk);
    if (this.#length === 0 || this.#bytes < this.#length) return;
    if (this.#bytes > this.#length) throw new Error('a response was longer than the first one');
    this.#bytes = 0;
    this.completed++;
    this.socket.write(REQUEST);
  }

  #learnLength(chunk) {
    this.#received += chunk.toString('latin1');
    const head = /^HTTP\/1\.1 200 .*?content-length: (\d+).*?\r\n\r\n/is.exec(this.#received);
    if (head) this.#length = head[0].length + Number(head[1]);
    else if (this.#received.length > 10_000) throw new Error(`not the expected response: ${this.#received}`);
  }
}

/** @returns {Promise<number>} requests per second over `connections` connections */
async function measure(port, { connections, seconds }) {
  const clients = Array.from({ length: connections }, () => new Connection(port));
  const completed = () => clients.reduce((sum, client) => sum + client.completed, 0);
  await pause(seconds / 4);
  const [before, start] = [completed(), performance.now()];
  await pause(seconds);
  const rate = ((completed() - before) * 1000) / (performance.now() - start);
  for (const { socket } of clients) socket.destroy();
  return rate;
}

const pause = (seconds) => new Promise((resolve) => setTimeout(resolve, seconds * 1000));
const median = (values) => [...values].sort((a, b) => a - b)[Math.floor(values.length / 2)];

/** @returns {Promise<{direct: number[], sidecar: number[]}>} rates of all rounds; the first, which warms up, is left out */
async function takeTurns(ports, { rounds, ...load }) {
  const rates = { direct: [], sidecar: [] };
  for (let round = 0; round <= rounds; round++) {
    for (const [name, port] of Object.entries(ports)) {
      const rate = await measure(port, load);
      if (round > 0) rates[name].push(rate);
    }
  }
  return rates;
}

function report({ direct, sidecar }) {
  const line = (name, rates) => {
    const [middle, best] = [median(rates), Math.max(...rates)].map((rate) =>
      Math.round(rate).toLocaleString('en'),
    );
    return `${name.padEnd(8)} ${middle.padStart(8)} requests/s (median), ${best.padStart(8)} (best)\n`;
  };
  const ratio = median(sidecar) / median(direct);
  return `${line('direct', direct)}${line('sidecar', sidecar)}ratio    ${ratio.toFixed(3).padStart(8)}\n`;
}

async function main() {
  const number = (value) => ({ type: 'string', default: String(value) });
  const options = { connections: number(32), seconds: number(2), rounds: number(5) };
  const { values } = parseArgs({ options });
  const load = Object.fromEntries(Object.entries(values).map(([name, value]) => [name, Number(value)]));
  const folder = mkdtempSync(path.join(tmpdir(), 'benchmark-'));
  const processes = [];
  try {
    await build(readProgramList(PROGRAMS), path.join(folder, 'dist'));
    const bare = spawn(process.execPath, [module.filename, 'serve-bare'], {
      stdio: ['ignore', 'inherit', 'inherit', 'ipc'],
    });
    processes.push(bare);
    const [direct] = await once(bare, 'message');
    const sidecar = await startSidecar(direct, folder, processes);
    process.stdout.write(report(await takeTurns({ direct, sidecar }, load)));
  } finally {
    for (const child of processes) child.kill();
    rmSync(folder, { recursive: true });
  }
}

if (process.argv[2] === 'serve-bare') serveBare();
else main();
