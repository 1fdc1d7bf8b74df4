// Reads the sidecar's settings from its environment variables and refuses what it cannot work with.
import { StartUpError } from '../common/start-up-error';

export type OpaProxyMode = 'track' | 'enforce' | 'off';
export type SecretBackend = 'env' | 'vault' | 'aws' | 'gcp' | 'azure';

export interface Settings {
  /** Base URL of the agent, without a trailing slash. */
  readonly upstreamUrl: string;
  readonly manifestPath: string;
  readonly proxyPort: number;
  readonly controlPlanePort: number;
  /** Entries, at least 1. */
  readonly auditRingSize: number;
  /** Base URL of OPA, without a trailing slash; absent when no policy is to be evaluated. */
  readonly opaUrl?: string;
  readonly opaProxyMode: OpaProxyMode;
  /** Bearer token of the mutating proof routes. */
  readonly proofToken?: string;
  readonly secretBackend: SecretBackend;
  /** The whole environment: static checks look up what the manifest refers to. */
  readonly environment: NodeJS.ProcessEnv;
}

/** How one kind of variable is read: `parse` gives undefined for a text that is not allowed. */
interface Kind<T> {
  readonly parse: (text: string) => T | undefined;
  readonly allowed: string;
}

const integer = (text: string): number => (/^\d+$/.test(text) ? Number(text) : NaN);
const oneOf = <T extends string>(...values: T[]): Kind<T> => ({
  parse: (text) => values.find((value) => value === text),
  allowed: `one of ${values.join(', ')}`,
});

const PORT: Kind<number> = {
  parse: (text) => (integer(text) >= 1 && integer(text) <= 65_535 ? integer(text) : undefined),
  allowed: 'an integer from 1 to 65535',
};
const COUNT: Kind<number> = {
  parse: (text) => (integer(text) >= 1 && Number.isSafeInteger(integer(text)) ? integer(text) : undefined),
  allowed: 'an integer of at least 1',
};
const BASE_URL: Kind<string> = {
  parse: (text) => {
    const url = URL.canParse(text) ? new URL(text) : undefined;
    const usable =
      url !== undefined && /^https?:$/.test(url.protocol) && url.search === '' && url.hash === '';
    return usable ? text.replace(/\/+$/, '') : undefined;
  },
  allowed: 'an http or https URL without query and fragment',
};
const TEXT: Kind<string> = {
  parse: (text) => (text === '' ? undefined : text),
  allowed: 'a text that is not empty',
};

/** Reads variable after variable and collects what is wrong with them. */
class VariableReader {
  readonly problems: string[] = [];

  constructor(private readonly environment: NodeJS.ProcessEnv) {}

  /** An unset variable takes `fallback`; an invalid one is noted and takes it too, so that reading goes on. */
  read<T>(name: string, kind: Kind<T>, fallback: T): T {
    const text = this.environment[name];
    if (text === undefined) return fallback;
    const value = kind.parse(text);
    if (value === undefined)
      this.problems.push(`${name} is ${JSON.stringify(text)}; allowed is ${kind.allowed}`);
    return value ?? fallback;
  }

  /** A variable for which unset and empty mean the same: absent. */
  readOptional(name: string, kind: Kind<string>): string | undefined {
    return this.environment[name] === '' ? undefined : this.read<string | undefined>(name, kind, undefined);
  }
}

/**
 * Reads the settings from environment variables (ENV-1 to ENV-9); variables that are unset take their defaults.
 *
 * @throws {StartUpError} naming every invalid variable with its value and what is allowed
 */
export function readSettings(environment: NodeJS.ProcessEnv): Settings {
  const variables = new VariableReader(environment);
  const settings: Settings = {
    upstreamUrl: variables.read('UPSTREAM_URL', BASE_URL, 'http://localhost:8000'),
    manifestPath: variables.read('MANIFEST_PATH', TEXT, '/manifest/agent.yaml'),
    proxyPort: variables.read('PROXY_PORT', PORT, 4000),
    controlPlanePort: variables.read('CONTROL_PLANE_PORT', PORT, 4001),
    auditRingSize: variables.read('AUDIT_RING_SIZE', COUNT, 1000),
    opaUrl: variables.readOptional('OPA_URL', BASE_URL),
    opaProxyMode: variables.read('OPA_PROXY_MODE', oneOf('track', 'enforce', 'off'), 'track'),
    proofToken: variables.readOptional('AGENTSPEC_PROOF_TOKEN', TEXT),
    secretBackend: variables.read(
      'AGENTSPEC_SECRET_BACKEND',
      oneOf('env', 'vault', 'aws', 'gcp', 'azure'),
      'env',
    ),
    environment,
  };
  if (variables.problems.length === 0 && settings.proxyPort === settings.controlPlanePort) {
    variables.problems.push(
      `PROXY_PORT and CONTROL_PLANE_PORT are both ${settings.proxyPort}; they must differ`,
    );
  }
  if (variables.problems.length > 0) throw new StartUpError(variables.problems.join('\n'));
  return settings;
}
