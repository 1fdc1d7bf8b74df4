// Reads host and port out of a connection string, and tells which hosts a sidecar can judge.
import { BlockList, isIPv4, isIPv6 } from 'node:net';

export interface Address {
  host: string;
  port: number;
}

const defaultPorts: Record<string, number> = {
  'postgres:': 5432,
  'postgresql:': 5432,
  'redis:': 6379,
  'rediss:': 6379,
  'mysql:': 3306,
  'mongodb:': 27_017,
  'http:': 80,
  'https:': 443,
};

const ownMachine = new BlockList();
ownMachine.addSubnet('127.0.0.0', 8);
ownMachine.addSubnet('169.254.0.0', 16);
ownMachine.addAddress('0.0.0.0');
ownMachine.addAddress('::', 'ipv6');
ownMachine.addAddress('::1', 'ipv6');
ownMachine.addSubnet('fe80::', 10, 'ipv6');

/**
 * Reads a connection string: a URL, or plain `host:port`.
 *
 * @returns undefined when host or port cannot be told from it
 */
export function parseAddress(connection: string): Address | undefined {
  const text = connection.includes('://') ? connection : `tcp://${connection}`;
  if (!URL.canParse(text)) return undefined;
  const url = new URL(text);
  const host = normalisedHost(url.hostname);
  const port = url.port === '' ? defaultPorts[url.protocol] : Number(url.port);
  return host === undefined || !port ? undefined : { host, port };
}

/** Whether `host` means the sidecar's own machine or link, where the agent's services are not to be looked for (RDY-14). */
export function isOwnMachine(host: string): boolean {
  if (isIPv4(host)) return ownMachine.check(host);
  if (isIPv6(host)) return ownMachine.check(host, 'ipv6');
  return /^(.+\.)?localhost\.?$/i.test(host);
}

/** Spells a host as HTTP URLs do, so that 127.1 or 2130706433 is seen for the loopback address it is. */
function normalisedHost(hostname: string): string | undefined {
  const url = `http://${hostname}/`;
  if (hostname === '' || !URL.canParse(url)) return undefined;
  return new URL(url).hostname.replace(/^\[(.*)\]$/, '$1');
}
