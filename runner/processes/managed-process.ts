// One process of a platform: started, watched, its output kept in a file, stopped; never outlives its parent.
import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { closeSync, fstatSync, mkdirSync, openSync } from 'node:fs';
import { open, readFile } from 'node:fs/promises';
import path from 'node:path';
import { timeouts } from '../timeouts';
import { withTimeout } from '../with-timeout';

export interface ProcessSpec {
  /** Shown to people and used for the log's file name: "gymcoach.sidecar". */
  readonly name: string;
  /** A JavaScript program for this Node, or any command. */
  readonly run: { program: string } | { command: string };
  readonly args?: readonly string[];
  readonly env: NodeJS.ProcessEnv;
}

/**
 * Node 20 compiles the WebAssembly of its HTTP parser twice, the second time for speed in a long life; a process that
 * ends meanwhile waits for it, 100 ms that every rollout of the demo would take longer.
 */
const QUICK_START = ['--liftoff-only'];

export class ManagedProcess {
  private constructor(
    readonly spec: ProcessSpec,
    private readonly child: ChildProcess,
    private readonly logFile: string,
    /** Bytes that processes of this name have logged before it. */
    private readonly logStart: number,
  ) {}

  static start(spec: ProcessSpec, tether: string, logFolder: string): ManagedProcess {
    const args = spec.args ?? [];
    const nodeArgs =
      'program' in spec.run
        ? [...QUICK_START, '-r', tether, spec.run.program, ...args]
        : [tether, spec.run.command, ...args];
    return ManagedProcess.spawn(spec, nodeArgs, logFolder);
  }

  /** Starts a process that waits; `become` makes it a program. Node's own start is then over. */
  static startStandby(name: string, program: string, tether: string, logFolder: string): ManagedProcess {
    const nodeArgs = [...QUICK_START, '-r', tether, path.join(path.dirname(tether), 'standby.js'), program];
    return ManagedProcess.spawn({ name, run: { program }, env: {} }, nodeArgs, logFolder);
  }

  private static spawn(spec: ProcessSpec, nodeArgs: readonly string[], logFolder: string): ManagedProcess {
    mkdirSync(logFolder, { recursive: true });
    const logFile = path.join(logFolder, `${spec.name}.log`);
    const log = openSync(logFile, 'a');
    const { size } = fstatSync(log);
    const child = spawn(process.execPath, nodeArgs, { env: spec.env, stdio: ['pipe', log, log] });
    closeSync(log);
    return new ManagedProcess(spec, child, logFile, size);
  }

  /** Of a process that waits: it goes on as its program, with this environment. */
  become(env: NodeJS.ProcessEnv): ManagedProcess {
    this.child.stdin?.write(`${JSON.stringify(env)}\n`);
    return this;
  }

  get pid(): number | undefined {
    return this.child.pid;
  }

  get isAlive(): boolean {
    return this.child.exitCode === null && this.child.signalCode === null;
  }

  /** "running", or how it ended: "exited with 1", "ended by SIGKILL". */
  get state(): string {
    if (this.isAlive) return 'running';
    return this.child.signalCode ? `ended by ${this.child.signalCode}` : `exited with ${this.child.exitCode}`;
  }

  /** Asks it to end, and insists when it does not; gives back once it has ended. */
  async stop(): Promise<void> {
    if (!this.isAlive) return;
    const ended = once(this.child, 'exit');
    this.child.kill('SIGTERM');
    const insist = setTimeout(() => this.child.kill('SIGKILL'), timeouts.STOP.ms);
    await ended;
    clearTimeout(insist);
  }

  /** @returns whether it has ended by itself within `ms` */
  async endsWithin(ms: number): Promise<boolean> {
    if (!this.isAlive) return true;
    return withTimeout(
      once(this.child, 'exit').then(() => true),
      ms,
      false,
    );
  }

  /** Ends it at once, as a crash would; gives back once it has ended. */
  async kill(): Promise<void> {
    if (!this.isAlive) return;
    const ended = once(this.child, 'exit');
    this.child.kill('SIGKILL');
    await ended;
  }

  async logTail(lines: number): Promise<string> {
    const text = await readFile(this.logFile, 'utf8');
    return text.trimEnd().split('\n').slice(-lines).join('\n');
  }

  /** What it has logged itself, not one that ran under its name before. */
  async ownLog(): Promise<string> {
    return (await readFile(this.logFile)).toString('utf8', this.logStart);
  }

  /** Whether it has logged this itself. */
  async hasLogged(text: string): Promise<boolean> {
    return (await this.ownLog()).includes(text);
  }

  /** @returns the last `bytes` of its log, or all of a shorter one; it may begin in the middle of a line */
  async logEnd(bytes: number): Promise<string> {
    const file = await open(this.logFile);
    try {
      const { size } = await file.stat();
      const length = Math.min(size, bytes);
      const { buffer, bytesRead } = await file.read(Buffer.alloc(length), 0, length, size - length);
      return buffer.toString('utf8', 0, bytesRead);
    } finally {
      await file.close();
    }
  }
}
