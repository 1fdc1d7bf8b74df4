// Starts the supervisor of a platform, or finds the one that is kept up between runs.
import { createHash } from 'node:crypto';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { BenchError } from '../errors';
import { forgetState, readState, writeState } from './kept-state';
import type { PortBlock } from './port-block';
import { spawnSupervisor } from './spawn-supervisor';
import type { SupervisorClient } from './supervisor-client';
import { tetherScript as tether } from './tether-script';

/** What a launcher must know of a platform. */
export interface LaunchedPlatform<Client extends SupervisorClient> {
  /** As people know it: "the demo cluster". */
  readonly name: string;
  readonly ports: Pick<PortBlock, 'variable' | 'base'>;
  /** What brings up the one that stays, and renews it: "make demo-provision". */
  readonly provision: string;
  /** Builds its programs where needed. @returns what names the sources that they are now built from */
  build(): Promise<string>;
  /** Folder of the bundled programs. */
  dist(): string;
  /** The program of its supervisor, within that folder. */
  readonly program: string;
  /** Options of its supervisor beside those of any. */
  readonly options: Readonly<Record<string, string>>;
  /** Remembers the one that stays. */
  stateFile(): string;
  logFolder(of: { base: number; owned: boolean }): string;
  connect(socket: string): Client;
}

export interface Running<Client extends SupervisorClient> {
  readonly client: Client;
  /** Where its block of ports begins. */
  readonly base: number;
}

/** One that stays up, perhaps while the sources that it was built from changed. */
export interface Kept<Client extends SupervisorClient> extends Running<Client> {
  readonly isCurrent: boolean;
}

export class Launcher<Client extends SupervisorClient> {
  constructor(private readonly platform: LaunchedPlatform<Client>) {}

  /** @returns the one that stays up, if it is up; forgets one that has died */
  async kept(): Promise<Kept<Client> | undefined> {
    const state = readState(this.platform.stateFile());
    if (!state) return undefined;
    const client = this.platform.connect(state.socket);
    if (await client.isUp()) {
      return { client, base: state.base, isCurrent: state.build === (await this.platform.build()) };
    }
    this.forget();
    return undefined;
  }

  forget(): void {
    forgetState(this.platform.stateFile());
  }

  /**
   * Builds what is not built and starts the supervisor; its processes come with `deploy`.
   * @param owned whether it ends with the run that takes its lease; else it stays, and is remembered
   * @throws BenchError when the programs cannot be built or the supervisor does not come up
   */
  async start({ owned }: { owned: boolean }): Promise<Running<Client>> {
    const { platform } = this;
    const [base, build] = await Promise.all([platform.ports.base(process.env), platform.build()]);
    const [dist, logs] = [platform.dist(), platform.logFolder({ base, owned })];
    const program = path.join(dist, platform.program);
    const socket = socketOf(program, base, owned);
    const options = { ...platform.options, socket, base: String(base), dist, logs, tether, owned };
    const client = platform.connect(socket);
    await spawnSupervisor({ name: platform.name, program }, options, client);
    if (!owned) writeState(platform.stateFile(), { socket, base, build });
    return { client, base };
  }

  /**
   * @returns the kept one, unless this run was told to use other ports; else one of its own
   * @throws BenchError when the kept one runs older sources, or as `start`
   */
  async forRun(): Promise<Running<Client> & { readonly isKept: boolean }> {
    const kept = await this.usable();
    return kept ? { ...kept, isKept: true } : { ...(await this.start({ owned: true })), isKept: false };
  }

  private async usable(): Promise<Kept<Client> | undefined> {
    const { ports, name, provision } = this.platform;
    const kept = await this.kept();
    const wanted = process.env[ports.variable];
    if (!kept || (wanted !== undefined && wanted !== String(kept.base))) return undefined;
    if (kept.isCurrent) return kept;
    throw new BenchError(
      `${name} that is up runs older sources than those of this folder; ${provision} renews it`,
    );
  }
}

/** The same for every process that asks for the one that stays, and one for each run; short, as a socket's path must be. */
function socketOf(program: string, base: number, owned: boolean): string {
  const whose = `${program}:${base}:${owned ? process.pid : 'kept'}`;
  const name = createHash('sha256').update(whose).digest('hex').slice(0, 12);
  return path.join(tmpdir(), `proving-ground-${name}.sock`);
}
