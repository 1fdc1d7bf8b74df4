// Reads the address to listen on, written as OPA's `--addr` takes it.
import type { ListenOptions } from 'node:net';

/** Where OPA listens since 1.0 unless told otherwise. */
export const defaultAddress = 'localhost:8181';

/**
 * @param text `host:port`, `[IPv6 address]:port`, or `:port` for all interfaces; port 0 takes a free one
 * @throws Error saying what is allowed
 */
export function parseAddress(text: string): ListenOptions & { port: number } {
  const [, ipv6, host, digits] = /^(?:\[([\da-fA-F:.]+)\]|([^:[\]]*)):(\d{1,5})$/.exec(text) ?? [];
  const port = Number(digits);
  if (digits === undefined || port > 65_535) {
    throw new Error(
      `--addr is ${JSON.stringify(text)}; allowed is host:port or :port, with a port from 0 to 65535`,
    );
  }
  const name = ipv6 ?? host;
  return name ? { host: name, port } : { port };
}
