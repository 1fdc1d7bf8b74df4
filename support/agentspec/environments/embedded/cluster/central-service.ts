// The central service of the embedded cluster: runs only while an agent is patched to register there (DEM-31).
import { randomBytes } from 'node:crypto';
import { ManagedProcess, type ProcessSpec } from '../../../../../runner/processes/managed-process';
import { portBlock } from './ports';
import { local, programOf, type ClusterLayout } from './process-specs';
import { untilReady } from '../../../../../runner/processes/readiness';
import { timeouts } from '../../../../timeouts';

export class CentralService {
  /** One for the life of the cluster, so that agents can register again where the service had to be started again. */
  private readonly adminKey = randomBytes(24).toString('base64url');
  private process: ManagedProcess | undefined;

  constructor(
    private readonly port: number,
    private readonly layout: ClusterLayout,
  ) {}

  /** How to speak to it; undefined while it does not run. */
  get access(): { url: string; adminKey: string } | undefined {
    return this.process?.isAlive ? { url: local(this.port), adminKey: this.adminKey } : undefined;
  }

  /** What an agent needs to register. */
  get registration(): Readonly<Record<string, string>> {
    return { CENTRAL_SERVICE_URL: local(this.port), CENTRAL_SERVICE_API_KEY: this.adminKey };
  }

  /** Does nothing when it runs. @throws BenchError when its port is taken; DidNotStart, WaitExpired */
  async start(): Promise<void> {
    if (!this.process?.isAlive) {
      await portBlock.assertFree([this.port], 'the central service cannot start');
      this.process = ManagedProcess.start(this.spec, this.layout.tether, this.layout.logFolder);
    }
    await untilReady(this.process, `${local(this.port)}/healthz`, timeouts.BRING_UP);
  }

  /** Its agents and their tokens are forgotten with it. */
  async stop(): Promise<void> {
    await this.process?.stop();
    this.process = undefined;
  }

  private get spec(): ProcessSpec {
    const env = { ...this.layout.baseEnv, PORT: String(this.port), ADMIN_KEY: this.adminKey };
    return { name: 'central-service', run: programOf(this.layout, 'central-service'), env };
  }
}
