// Puts the files of a site in the place of an older one.
import { existsSync } from 'node:fs';
import { mkdir, readdir, rm, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { BenchError } from '../errors';

/** By this file a folder is known to be a site of ours, which may be replaced. */
const OURS = 'assets/search.js';

/** @throws BenchError when the folder holds something that is no site; nothing is lost then */
export async function writeSite(files: ReadonlyMap<string, string>, folder: string): Promise<void> {
  await refuseOthers(folder);
  await rm(folder, { recursive: true, force: true });
  for (const [name, text] of files) {
    const file = path.join(folder, name);
    await mkdir(path.dirname(file), { recursive: true });
    await writeFile(file, text);
  }
}

async function refuseOthers(folder: string): Promise<void> {
  if (!existsSync(folder) || existsSync(path.join(folder, OURS))) return;
  const found = await readdir(folder);
  if (found.length > 0)
    throw new BenchError(
      `${folder} is not empty and no living documentation: it would be lost. Name another folder with --out.`,
    );
}
