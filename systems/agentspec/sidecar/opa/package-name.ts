// Which policy package judges an agent, by the agent's name.
import { StartUpError } from '../../common/start-up-error';

/**
 * The last part of the package `agentspec.agent.<package>`: the agent's name with underscores for hyphens (OPA-14).
 *
 * @throws {StartUpError} if OPA's path would refuse it (ENV-10, C-41)
 */
export function opaPackage(agentName: string): string {
  const name = agentName.replaceAll('-', '_');
  if (/^[a-z][a-z0-9_]{0,63}$/.test(name)) return name;
  throw new StartUpError(
    `metadata.name is ${JSON.stringify(agentName)}, which gives the OPA package ${JSON.stringify(name)}; ` +
      'with OPA_URL set it must begin with a letter and have at most 64 characters',
  );
}
