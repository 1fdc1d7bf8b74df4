// The ports of a platform: one block, where a variable says, or wherever there is room for it.
import { createServer } from 'node:net';
import { BenchError } from '../errors';
import { portHolder } from './port-holder';

/** Below the ports that systems hand out by themselves, so that nothing lands there by chance. */
const AUTO_RANGE = { from: 12_000, to: 30_000 };

export class PortBlock {
  /**
   * @param variable moves the block: a port number, or `auto` for any free block
   * @param standard where it begins unless it is moved
   * @param size how many ports it has
   */
  constructor(
    readonly variable: string,
    readonly standard: number,
    readonly size: number,
  ) {}

  /**
   * @returns where the block begins; for `auto`, where all of it is free
   * @throws BenchError when the variable is neither `auto` nor a port with room for the block above it
   */
  async base(env: NodeJS.ProcessEnv): Promise<number> {
    const given = env[this.variable] ?? String(this.standard);
    if (given === 'auto') return this.freeBase();
    const [base, highest] = [Number(given), 65_536 - this.size];
    if (Number.isInteger(base) && base >= 1024 && base <= highest) return base;
    throw new BenchError(`${this.variable} is "${given}": it takes "auto" or a port from 1024 to ${highest}`);
  }

  /** @returns every port of the block that begins at `base` */
  portsFrom(base: number): number[] {
    return Array.from({ length: this.size }, (_, offset) => base + offset);
  }

  /**
   * @param failure what cannot be done without these ports: "the demo cluster cannot start"
   * @throws BenchError naming every taken port, who holds it, and how to choose others
   */
  async assertFree(ports: readonly number[], failure: string): Promise<void> {
    const taken = await takenAmong(ports);
    if (taken.length === 0) return;
    const { variable } = this;
    const lines = await Promise.all(taken.map(held));
    throw new BenchError(
      `${failure}:\n${lines.join('\n')}\n` +
        `Stop that process, or choose other ports: ${variable}=${this.standard + 1000}, or ${variable}=auto for any free ones.`,
    );
  }

  private async freeBase(): Promise<number> {
    const blocks = Math.floor((AUTO_RANGE.to - AUTO_RANGE.from) / this.size);
    for (let tries = 0; tries < 50; tries += 1) {
      const base = AUTO_RANGE.from + this.size * Math.floor(Math.random() * blocks);
      if ((await takenAmong(this.portsFrom(base))).length === 0) return base;
    }
    throw new BenchError(`found no ${this.size} free ports in a row; name a base with ${this.variable}`);
  }
}

async function held(port: number): Promise<string> {
  return `  port ${port} is held by ${(await portHolder(port)) ?? 'a process this user may not see'}`;
}

async function takenAmong(ports: readonly number[]): Promise<number[]> {
  return (await Promise.all(ports.map(async (port) => ((await isTaken(port)) ? [port] : [])))).flat();
}

function isTaken(port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const server = createServer();
    server.once('error', () => resolve(true));
    server.listen({ port }, () => server.close(() => resolve(false)));
  });
}
