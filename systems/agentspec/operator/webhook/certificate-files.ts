// The certificate that somebody else keeps: files of a mounted Secret, as cert-manager writes them.
import { readFile } from 'node:fs/promises';
import path from 'node:path';
import type { TlsMaterial } from './certificate';

/** Reads tls.crt and tls.key of `folder`. @throws the error of the file system */
export async function certificateFromFiles(folder: string): Promise<TlsMaterial> {
  const [cert, key] = await Promise.all(
    ['tls.crt', 'tls.key'].map((file) => readFile(path.join(folder, file), 'utf8')),
  );
  return { cert: cert!, key: key! };
}
