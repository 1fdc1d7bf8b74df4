// What the environment tells a demo agent, checked before anything starts.
import { SidecarClient } from '../reporting-kit';
import { profileNamed, type Profile } from './profiles';

export interface Settings {
  readonly profile: Profile;
  /** 0 takes any free port. */
  readonly port: number;
  readonly sidecar: SidecarClient;
  readonly instrument: boolean;
  /** As for `process.env`: the live report looks for the agent's key in it. */
  readonly env: NodeJS.ProcessEnv;
}

/** @throws Error naming the setting, its value and what is allowed */
export function readSettings(env: NodeJS.ProcessEnv, args: readonly string[]): Settings {
  return {
    profile: profileNamed(env.AGENT_PROFILE ?? args[0] ?? ''),
    port: portFrom(env.PORT ?? '8080'),
    sidecar: sidecarAt(env.SIDECAR_CONTROL_URL),
    instrument: switchFrom('AGENT_INSTRUMENT', env.AGENT_INSTRUMENT ?? 'on'),
    env,
  };
}

function sidecarAt(url: string | undefined): SidecarClient {
  try {
    return new SidecarClient({ url });
  } catch (error) {
    throw new Error(`SIDECAR_CONTROL_URL: ${(error as Error).message}`, { cause: error });
  }
}

function portFrom(value: string): number {
  if (/^\d{1,5}$/.test(value) && Number(value) <= 65535) return Number(value);
  throw new Error(`PORT is "${value}"; it must be an integer from 0 (any free port) to 65535`);
}

function switchFrom(name: string, value: string): boolean {
  if (value === 'on' || value === 'off') return value === 'on';
  throw new Error(`${name} is "${value}"; it must be on or off`);
}
