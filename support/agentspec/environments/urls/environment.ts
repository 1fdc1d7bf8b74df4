// AgentSpec at given URLs: sidecars that this suite did not start and changes only by the commands it was given.
import { execFile, type ExecFileException } from 'node:child_process';
import { existsSync, mkdirSync, readFileSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { promisify } from 'node:util';
import { BenchError, CannotRunHere, messageOf } from '../../../../runner/errors';
import type { Offers } from '../../abilities';
import type {
  AgentSpecEnvironment,
  Attempt,
  Evidence,
  SidecarAddress,
  SidecarVariables,
} from '../environment';
import { hasServed } from '../freshness';
import { untilLive } from '../liveness';
import { logEvidence } from '../log-evidence';
import { changesAmong, differing } from '../variables';
import { URLS_VARIABLE, type AgentUrls } from './configuration';
import { readOffers, type AgentOffers } from './offers';
import { timeouts } from '../../../timeouts';

/** Of a command; logs can be long. */
const LONGEST_OUTPUT = 64 * 1024 * 1024;

const NOT_OURS =
  'the live patch gives agents another program, and those at given URLs are run by somebody else';

export class UrlsEnvironment implements AgentSpecEnvironment {
  readonly name = 'urls';
  private offered: AgentOffers | undefined;

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

  async agentNames(): Promise<string[]> {
    return [...this.urls.keys()];
  }

  offers(agent: string): Offers | undefined {
    const offered = (this.offered ??= readOffers(this.stateFolder))[agent];
    return offered && new Set(offered);
  }

  async sidecar(
    agent: string,
    wanted: { variables: SidecarVariables; fresh: boolean },
  ): Promise<SidecarAddress> {
    const urls = this.find(agent);
    const address = { proxyUrl: urls.proxy, controlUrl: urls.control };
    const changed = await this.change(agent, urls, wanted.variables);
    if (wanted.fresh && !changed && (await hasServed(address))) await this.restart(agent, urls);
    return address;
  }

  async manifestPath(agent: string): Promise<never> {
    throw new CannotRunHere(`nobody has said where the sidecar of ${agent} finds its manifest: ${NOT_OURS}`);
  }

  async attempt(agent: string): Promise<Attempt> {
    throw new CannotRunHere(`nobody has said how to start another sidecar of ${agent}`);
  }

  async logTail(agent: string, lines: number): Promise<string> {
    const command = this.find(agent)['read-log'];
    if (!command) return `no log: the urls file names no read-log command for ${agent}`;
    return (await run(command, { AGENT: agent })).trimEnd().split('\n').slice(-lines).join('\n');
  }

  evidence(agent: string): Promise<Evidence[]> {
    return logEvidence(this, agent);
  }

  /** Nobody has said where the policy engines of these sidecars log. */
  async decisions(): Promise<[]> {
    return [];
  }

  /** Nothing is known of what is behind a URL. */
  async disturbance(): Promise<undefined> {}

  async patchDemo(agents: readonly string[]): Promise<void> {
    throw new CannotRunHere(`${agents.join(' and ')} cannot be patched: ${NOT_OURS}`);
  }

  async resetDemo(): Promise<string[]> {
    throw new CannotRunHere(`the demo cannot be reset: ${NOT_OURS}`);
  }

  /** @throws BenchError naming every agent that could not be put back; the others are */
  async restore(): Promise<string[]> {
    const restored: string[] = [];
    const failed: string[] = [];
    for (const file of readdirSync(this.stateFolder).filter((name) => name.endsWith('.json'))) {
      const agent = decodeURIComponent(path.basename(file, '.json'));
      const names = Object.keys(this.changesOf(agent)).join(', ');
      if (names === '') continue;
      await this.change(agent, this.find(agent), {}).then(
        () => restored.push(`${agent}: ${names} as before`),
        (error) => failed.push(`${agent} keeps ${names}: ${messageOf(error)}`),
      );
    }
    if (failed.length > 0) throw new BenchError(`not everything is as before:\n${failed.join('\n')}`);
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
  private async change(agent: string, urls: AgentUrls, asked: SidecarVariables): Promise<boolean> {
    const current = this.changesOf(agent);
    const wanted = changesAmong(asked, (name) => urls.variables[name]);
    const different = differing(current, wanted);
    if (different.length === 0) return false;
    const command = urls['set-variable'];
    if (!command) {
      throw new CannotRunHere(
        `the urls file names no set-variable command for ${agent}, so ${different.join(', ')} cannot be set`,
      );
    }
    writeFileSync(this.stateOf(agent), JSON.stringify({ ...current, ...wanted }));
    for (const name of different) {
      await run(command, { AGENT: agent, NAME: name, VALUE: wanted[name] ?? urls.variables[name] ?? '' });
    }
    await untilLive(agent, { controlUrl: urls.control }, timeouts.ROLLOUT);
    writeFileSync(this.stateOf(agent), JSON.stringify(wanted));
    return true;
  }

  private async restart(agent: string, urls: AgentUrls): Promise<void> {
    if (!urls.restart) {
      throw new CannotRunHere(
        `the sidecar of ${agent} has audited requests, and the urls file names no restart command for it`,
      );
    }
    await run(urls.restart, { AGENT: agent });
    await untilLive(agent, { controlUrl: urls.control }, timeouts.ROLLOUT);
  }

  private stateOf(agent: string): string {
    return path.join(this.stateFolder, `${encodeURIComponent(agent)}.json`);
  }

  private changesOf(agent: string): SidecarVariables {
    const file = this.stateOf(agent);
    return existsSync(file) ? JSON.parse(readFileSync(file, 'utf8')) : {};
  }
}

/** Runs a command of the urls file in a shell; its inputs come as environment variables. */
async function run(command: string, inputs: Record<string, string>): Promise<string> {
  const limit = timeouts.COMMAND.ms;
  try {
    const options = { env: { ...process.env, ...inputs }, timeout: limit, maxBuffer: LONGEST_OUTPUT };
    return (await promisify(execFile)('/bin/sh', ['-c', command], options)).stdout;
  } catch (error) {
    const { killed, stderr, message } = error as ExecFileException;
    const tooLong = `it took longer than ${limit} ms (${timeouts.COMMAND.variable} sets the limit)`;
    const reason = killed ? tooLong : stderr?.trim() || message;
    throw new BenchError(`the command "${command}" of the urls file failed for ${inputs.AGENT}: ${reason}`);
  }
}
