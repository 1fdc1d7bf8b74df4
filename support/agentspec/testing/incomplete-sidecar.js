// A sidecar that is not ours, and that lacks much: it passes requests on and audits them, and knows of nothing else.
// Stands in for a real one of another make, embedded as a command and on Kubernetes as an image.
const http = require('node:http');
const { randomUUID } = require('node:crypto');

const {
  UPSTREAM_URL = 'http://localhost:8000',
  PROXY_PORT = '4000',
  CONTROL_PLANE_PORT = '4001',
} = process.env;
const ring = [];

function forward(request, response) {
  const requestId = request.headers['x-request-id'] ?? randomUUID();
  const entry = { requestId, timestamp: new Date().toISOString(), method: request.method, path: request.url };
  const started = performance.now();
  const headers = { ...request.headers, 'x-request-id': requestId };
  const { hostname, port } = new URL(UPSTREAM_URL);
  const options = { hostname, port, path: request.url, method: request.method };
  const passed = http.request({ ...options, headers }, (answer) => {
    const durationMs = performance.now() - started;
    ring.push({ ...entry, durationMs, statusCode: answer.statusCode });
    response.writeHead(answer.statusCode, answer.headers);
    answer.pipe(response);
  });
  passed.on('error', () => response.writeHead(502).end());
  request.pipe(passed);
}

const answers = { '/health/live': () => ({ status: 'live' }), '/audit': () => ring };

function control(request, response) {
  const answer = answers[request.url];
  response.writeHead(answer ? 200 : 404, { 'content-type': 'application/json' });
  response.end(JSON.stringify(answer ? answer() : { error: 'Not Found' }));
}

http.createServer(forward).listen(Number(PROXY_PORT));
http.createServer(control).listen(Number(CONTROL_PLANE_PORT));
process.on('SIGTERM', () => process.exit(0));
