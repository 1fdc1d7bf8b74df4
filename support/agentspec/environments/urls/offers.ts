// What the agents at the given URLs offer, found out once a run and shared by its processes.
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import type { Ability } from '../../abilities';

/** Of each agent; undefined where it could not be asked. */
export type AgentOffers = Readonly<Record<string, readonly Ability[] | undefined>>;

/** What is changed of an agent stands beside it, in files that end in `.json`. */
const fileIn = (stateFolder: string): string => path.join(stateFolder, 'offers');

export function writeOffers(stateFolder: string, offers: AgentOffers): void {
  writeFileSync(fileIn(stateFolder), JSON.stringify(offers));
}

/** @returns nothing of any agent where nobody has asked */
export function readOffers(stateFolder: string): AgentOffers {
  const file = fileIn(stateFolder);
  return existsSync(file) ? JSON.parse(readFileSync(file, 'utf8')) : {};
}
