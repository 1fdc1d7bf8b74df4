// Starts the two engines that must answer alike, the policy server and the real OPA, for the tests that ask them.
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { request, type RequestOptions } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { setTimeout as pause } from 'node:timers/promises';
import { decisionLog } from '../decision-log';
import { PolicySet } from '../policy-set';
import { createPolicyServer } from '../server';

export interface Question {
  readonly method?: string;
  readonly path: string;
  /** Sent as it is. */
  readonly body?: string;
}

export interface Reply {
  readonly status: number;
  readonly type: string | undefined;
  readonly text: string;
}

/** A line of a decision log, read. */
export type DecisionLine = Readonly<Record<string, unknown>>;

export interface Engine {
  ask(question: Question): Promise<Reply>;
  /** What was logged of decisions, complete once the engine has stopped; nothing unless it was asked to. */
  readonly decisions: readonly DecisionLine[];
  stop(): Promise<unknown>;
}

export interface EngineOptions {
  readonly logsDecisions?: boolean;
}

/** Serves a policy folder in this process, on a free port. */
export async function startPolicyServer(folder: string, options: EngineOptions = {}): Promise<Engine> {
  const decisions: DecisionLine[] = [];
  const server = createPolicyServer(
    PolicySet.load([folder]),
    { info: () => undefined, error: () => undefined },
    options.logsDecisions ? decisionLog((line) => decisions.push(JSON.parse(line))) : undefined,
  );
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  return {
    decisions,
    ask: (question) => ask({ host: '127.0.0.1', port }, question),
    stop: () => new Promise((resolve) => server.close(resolve)),
  };
}

/** Serves the sources of a policy folder with the real OPA, on a socket of its own. */
export async function startOpa(opa: string, folder: string, options: EngineOptions = {}): Promise<Engine> {
  const scratch = mkdtempSync(join(tmpdir(), 'opa-'));
  const socketPath = join(scratch, 'socket');
  const files = ['policy.rego', 'data.json'].map((file) => join(folder, file));
  const flags = [
    'run',
    '--server',
    '--skip-version-check',
    '--addr',
    `unix://${socketPath}`,
    '--log-level',
    'error',
    ...(options.logsDecisions ? ['--set', 'decision_logs.console=true'] : []),
  ];
  const child = spawn(opa, [...flags, ...files], { stdio: ['ignore', 'ignore', 'pipe'] });
  const complaints: string[] = [];
  const decisions: DecisionLine[] = [];
  createInterface(child.stderr).on('line', (line) => {
    if (line.includes('"Decision Log"')) decisions.push(JSON.parse(line));
    else complaints.push(line);
  });
  const ended = once(child, 'close');
  const engine: Engine = {
    decisions,
    ask: (question) => ask({ socketPath }, question),
    stop: async () => {
      child.kill();
      await ended;
      rmSync(scratch, { recursive: true });
    },
  };
  await healthy(engine, () => {
    if (child.exitCode !== null)
      throw new Error(`OPA ended with status ${child.exitCode}: ${complaints.join('\n')}`);
  });
  return engine;
}

/** Asks until the engine answers; `check` throws when it never will. */
async function healthy(engine: Engine, check: () => void): Promise<void> {
  for (;;) {
    check();
    const reply = await engine.ask({ method: 'GET', path: '/health' }).catch(notYet);
    if (reply?.status === 200) return;
    await pause(10);
  }
}

function notYet(error: NodeJS.ErrnoException): undefined {
  if (error.code !== 'ENOENT' && error.code !== 'ECONNREFUSED') throw error;
}

async function ask(address: RequestOptions, { method = 'POST', path, body = '' }: Question): Promise<Reply> {
  const sent = request({
    ...address,
    method,
    path,
    headers: { 'content-length': Buffer.byteLength(body) },
    agent: false,
  });
  sent.end(body);
  const [response] = await once(sent, 'response');
  const chunks: Buffer[] = [];
  for await (const chunk of response) chunks.push(chunk);
  return {
    status: response.statusCode,
    type: response.headers['content-type'],
    text: Buffer.concat(chunks).toString('utf8'),
  };
}
