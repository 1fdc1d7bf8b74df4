// Access tokens that the platform never gave: changed, or signed by somebody else (AUT-13).
import { decodeJwt, SignJWT, UnsecuredJWT } from 'jose';

export type Forgery = 'signed by somebody else' | 'signed by nobody' | 'changed to say that she is an admin';

/** @returns a token that says the same, or more, and that only a careless platform takes */
export async function forged(token: string, how: Forgery): Promise<string> {
  const claims = decodeJwt(token);
  if (how === 'signed by nobody') return new UnsecuredJWT(claims).encode();
  if (how === 'signed by somebody else') {
    const key = new TextEncoder().encode('a secret of thirty-two characters!');
    return new SignJWT(claims).setProtectedHeader({ alg: 'HS256', typ: 'JWT' }).sign(key);
  }
  const [header, , signature] = token.split('.');
  const body = Buffer.from(JSON.stringify({ ...claims, role: 'admin', customer_id: null }));
  return [header, body.toString('base64url'), signature].join('.');
}
