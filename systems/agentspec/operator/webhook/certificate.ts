// Makes and judges the certificates of the webhook: a server certificate, signed by an authority of its own.
import { X509Certificate, createPrivateKey } from 'node:crypto';
import { generate } from 'selfsigned';

/** What an HTTPS server needs, both in PEM. */
export interface TlsMaterial {
  readonly cert: string;
  readonly key: string;
}

/** A server certificate with the authority that signed it; clients trust `ca`, and so outlive a renewal. */
export interface CertificateSet extends TlsMaterial {
  readonly ca: string;
  readonly caKey: string;
}

const DAY_MS = 86_400_000;
const AUTHORITY_DAYS = 3650;
const SERVER_DAYS = 90;
/** A certificate is renewed when less than this is left of it. */
const RENEWAL_DAYS = 30;

const validFor = (days: number) => ({
  // Clocks differ: a certificate made now is to be taken by a machine that is late.
  notBeforeDate: new Date(Date.now() - 3_600_000),
  notAfterDate: new Date(Date.now() + days * DAY_MS),
});

const common = { keyType: 'ec', algorithm: 'sha256' } as const;
const named = (value: string) => [{ name: 'commonName', value }];

type Authority = Pick<CertificateSet, 'ca' | 'caKey'>;

/**
 * Makes a server certificate for `hosts`, the first of which is its common name.
 *
 * @param known its authority signs the certificate, if there is one that outlasts it; otherwise a new one does
 */
export async function makeCertificates(
  hosts: readonly string[],
  known: Partial<CertificateSet> = {},
): Promise<CertificateSet> {
  const { ca, caKey } = isUsableAuthority(known, SERVER_DAYS) ? known : await makeAuthority();
  const made = await generate(named(hosts[0] ?? 'localhost'), {
    ...common,
    ...validFor(SERVER_DAYS),
    ca: { cert: ca, key: caKey },
    extensions: [
      { name: 'basicConstraints', cA: false, critical: true },
      { name: 'keyUsage', digitalSignature: true, critical: true },
      { name: 'extKeyUsage', serverAuth: true },
      { name: 'subjectAltName', altNames: hosts.map((value) => ({ type: 2, value })) },
    ],
  });
  return { cert: made.cert, key: made.private, ca, caKey };
}

async function makeAuthority(): Promise<Authority> {
  const made = await generate(named('agentspec webhook authority'), {
    ...common,
    ...validFor(AUTHORITY_DAYS),
    extensions: [
      { name: 'basicConstraints', cA: true, critical: true },
      { name: 'keyUsage', keyCertSign: true, cRLSign: true, critical: true },
    ],
  });
  return { ca: made.cert, caKey: made.private };
}

/** Whether `set` is whole, fits together, is for `hosts` and does not end soon. */
export function isUsable(set: Partial<CertificateSet>, hosts: readonly string[]): set is CertificateSet {
  if (!isUsableAuthority(set, RENEWAL_DAYS)) return false;
  return isPair(set.cert, set.key, (server) => {
    const isSigned = server.verify(new X509Certificate(set.ca).publicKey);
    const isForAll = hosts.every((host) => server.checkHost(host) !== undefined);
    return isSigned && isForAll && lasts(server, RENEWAL_DAYS);
  });
}

const isUsableAuthority = <T extends Partial<Authority>>(set: T, days: number): set is T & Authority =>
  isPair(set.ca, set.caKey, (authority) => lasts(authority, days));

/** Whether both are PEM, the key is the certificate's, and `holds` is true of the certificate. */
function isPair(
  cert: string | undefined,
  key: string | undefined,
  holds: (certificate: X509Certificate) => boolean,
): boolean {
  if (!cert || !key) return false;
  try {
    const certificate = new X509Certificate(cert);
    return certificate.checkPrivateKey(createPrivateKey(key)) && holds(certificate);
  } catch {
    return false; // not PEM: whatever it is, a new one takes its place
  }
}

const lasts = (certificate: X509Certificate, days: number): boolean =>
  Date.parse(certificate.validTo) - Date.now() > days * DAY_MS;
