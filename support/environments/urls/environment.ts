// AgentSpec at given URLS: sidecars that this suite did not start and changes only by the commands it was given.
import { execFile } from 'node:child_process';
import { mkdirSync, readFileSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { promisify } from 'node:util';
import axios from 'axios';
import { BenchError, CannotRunHere } from '../../errors';
import { timeout } from '../../timeouts';
import { waitUntil } from '../../wait';
import type { AgentSpecEnvironment, AgentStatus, SidecarAddress, SidecarVariables } from '../environment';
import { hasServed } from '../freshness';
import { URLS_VARIABLE, type AgentUrls } from './configuration';

export class UrlsEnvironment implements AgentSpecEnvironment {
  readonly name = 'urls';

  /** @param stateFolder shared by all processes of one run: which variables are changed at the moment */
  constructor(
    private readonly urls: ReadonlyMap<string, AgentUrls>,
    private readonly stateFolder: string,
  ) {
    mkdirSync(stateFolder, { recursive: true });
  }

  describe(): string {
    return `AgentSpec at given URLs: ${[...this.urls.keys()].join(', ')}`;
  }

  async agents(): Promise<AgentStatus[]> {
    return [...this.urls].map(([name, { proxy, control }]) => ({
      name,
      proxyUrl: proxy,
      controlUrl: control,
      state: 'not ours',
    }));
  }

  async sidecar(agent: string, wanted: { variables: SidecarVariables; fresh: boolean }): Promise<SidecarAddress> {
    const urls = this.find(agent);
    const address = { proxyUrl: urls.proxy, controlUrl: urls.control };
    const changed = await this.change(agent, urls, wanted.variables);
    if (wanted.fresh && !changed && (await hasServed(address))) await this.restart(agent, urls);
    return address;
  }

  async logTail(agent: string, lines: number): Promise<string> {
    const command = this.find(agent)['read-log'];
    if (!command) return `no log: the urls file names no read-log command for ${agent}`;
    return (await run(command, { AGENT: agent })).trimEnd().split('\n').slice(-lines).join('\n');
  }

  async restore(): Promise<string[]> {
    const restored: string[] = [];
    for (const file of readdirSync(this.stateFolder)) {
      const agent = path.basename(file, '.json');
      const names = Object.keys(this.changesOf(agent));
      await this.change(agent, this.find(agent), {});
      if (names.length > 0) restored.push(`${agent}: ${names.join(', ')} as before`);
    }
    rmSync(this.stateFolder, { recursive: true, force: true });
    return restored;
  }

  async close(): Promise<void> {}

  private find(agent: string): AgentUrls {
    const urls = this.urls.get(agent);
    if (urls) return urls;
    throw new CannotRunHere(`the urls file of ${URLS_VARIABLE} names no agent "${agent}"`);
  }

  /** @returns whether a variable had to be set */
  private async change(agent: string, urls: AgentUrls, wanted: SidecarVariables): Promise<boolean> {
    const current = this.changesOf(agent);
    const names = [...new Set([...Object.keys(current), ...Object.keys(wanted)])];
    const different = names.filter((name) => current[name] !== wanted[name]);
    if (different.length === 0) return false;
    const command = urls['set-variable'];
    if (!command) {
      throw new CannotRunHere(`the urls file names no set-variable command for ${agent}, so ${different.join(', ')} cannot be set`);
    }
    writeFileSync(this.stateOf(agent), JSON.stringify({ ...current, ...wanted }));
    for (const name of different) {
      await run(command, { AGENT: agent, NAME: name, VALUE: wanted[name] ?? urls.variables[name] ?? '' });
    }
    await untilLive(agent, urls.control);
    writeFileSync(this.stateOf(agent), JSON.stringify(wanted));
    return true;
  }

  private async restart(agent: string, urls: AgentUrls): Promise<void> {
    if (!urls.restart) {
      throw new CannotRunHere(`the sidecar of ${agent} has audited requests, and the urls file names no restart command for it`);
    }
    await run(urls.restart, { AGENT: agent });
    await untilLive(agent, urls.control);
  }

  private stateOf(agent: string): string {
    return path.join(this.stateFolder, `${agent}.json`);
  }

  private changesOf(agent: string): SidecarVariables {
    try {
      return JSON.parse(readFileSync(this.stateOf(agent), 'utf8'));
    } catch {
      return {};
    }
  }
}

async function untilLive(agent: string, controlUrl: string): Promise<void> {
  await waitUntil(`the sidecar of ${agent} to be live`, 'ROLLOUT', async () => {
    const answer = await axios
      .get(`${controlUrl}/health/live`, { validateStatus: null, timeout: 2000, proxy: false })
      .then(({ status }) => status, (error: Error) => error.message);
    return answer === 200 ? { value: undefined } : { notYet: `GET /health/live: ${answer}` };
  });
}

/** Runs a command of the urls file in a shell; its inputs come as environment variables. */
async function run(command: string, inputs: Record<string, string>): Promise<string> {
  try {
    const options = { env: { ...process.env, ...inputs }, timeout: timeout('COMMAND') };
    return (await promisify(execFile)('/bin/sh', ['-c', command], options)).stdout;
  } catch (error) {
    const { stderr, message } = error as Error & { stderr?: string };
    throw new BenchError(`the command "${command}" of the urls file failed for ${inputs.AGENT}: ${stderr?.trim() || message}`);
  }
}
