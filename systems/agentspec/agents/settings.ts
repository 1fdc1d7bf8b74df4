// What the environment tells a demo agent, checked before anything starts.
import { portFrom } from '../common/port';
import { SidecarClient } from '../reporting-kit';
import { profileNamed, type Profile } from './profiles';

export interface Settings {
  readonly profile: Profile;
  /** 0 takes any free port. */
  readonly port: number;
  readonly sidecar: SidecarClient;
  /** Base URL of the own sidecar's control plane, without a trailing slash. */
  readonly sidecarUrl: string;
  /** Where to register; absent: nowhere (DEM-31). */
  readonly centralService?: { readonly url: string; readonly adminKey: string } | undefined;
  readonly instrument: boolean;
  /** As for `process.env`: the live report looks for the agent's key in it. */
  readonly env: NodeJS.ProcessEnv;
}

/** @throws Error naming the setting, its value and what is allowed */
export function readSettings(env: NodeJS.ProcessEnv, args: readonly string[]): Settings {
  const sidecarUrl = baseUrlFrom('SIDECAR_CONTROL_URL', env.SIDECAR_CONTROL_URL ?? 'http://localhost:4001');
  return {
    profile: profileNamed(env.AGENT_PROFILE ?? args[0] ?? ''),
    port: portFrom('PORT', env.PORT ?? '8080'),
    sidecar: new SidecarClient({ url: sidecarUrl }),
    sidecarUrl,
    centralService: centralServiceFrom(env),
    instrument: switchFrom('AGENT_INSTRUMENT', env.AGENT_INSTRUMENT ?? 'on'),
    env,
  };
}

function baseUrlFrom(name: string, value: string): string {
  if (URL.canParse(value) && /^https?:$/.test(new URL(value).protocol)) return value.replace(/\/+$/, '');
  throw new Error(`${name} is "${value}"; it must be an http or https URL`);
}

function centralServiceFrom({
  CENTRAL_SERVICE_URL: url = '',
  CENTRAL_SERVICE_API_KEY: adminKey = '',
}: NodeJS.ProcessEnv): Settings['centralService'] {
  if (url !== '' && adminKey !== '') return { url: baseUrlFrom('CENTRAL_SERVICE_URL', url), adminKey };
  if (url === '' && adminKey === '') return undefined;
  throw new Error('CENTRAL_SERVICE_URL and CENTRAL_SERVICE_API_KEY go together; one of them is not set');
}

function switchFrom(name: string, value: string): boolean {
  if (value === 'on' || value === 'off') return value === 'on';
  throw new Error(`${name} is "${value}"; it must be on or off`);
}
