// For tests: a demo agent on a port of its own, with a control plane that keeps what it pushes.
import { serve } from '../../common/testing/servers';
import { SidecarClient } from '../../reporting-kit';
import { FakeSidecar } from '../../reporting-kit/testing/fake-sidecar';
import { createAgent } from '../agent';
import { createInstrument, type InstrumentOptions } from '../instrument/instrument';
import { profileNamed } from '../profiles';

export interface RunningAgent {
  readonly url: string;
  readonly sidecar: FakeSidecar;
  /** What the agent logged. */
  readonly lines: object[];
}

export interface RunningOptions {
  readonly env?: NodeJS.ProcessEnv;
  /** false: none. */
  readonly instrument?: InstrumentOptions | false;
}

/** Close it with closeServed. */
export async function startAgent(
  name: string,
  { env = {}, instrument = {} }: RunningOptions = {},
): Promise<RunningAgent> {
  const sidecar = await FakeSidecar.start();
  const lines: object[] = [];
  const record = (msg: string, extras?: object): void => void lines.push({ msg, ...extras });
  const agent = createAgent(profileNamed(name), {
    sidecar: new SidecarClient({ url: sidecar.url }),
    log: { info: record, error: record },
    env,
    instrument: instrument ? createInstrument(instrument) : undefined,
  });
  return { url: await serve(agent), sidecar, lines };
}

/** Sends a chat message and gives back its answer. */
export const chat = (url: string, message: string, headers: Record<string, string> = {}): Promise<Response> =>
  fetch(`${url}/chat`, { method: 'POST', headers, body: JSON.stringify({ message }) });
