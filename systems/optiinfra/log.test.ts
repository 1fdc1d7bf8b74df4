// A log that cannot be written ends nobody.
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, openSync } from 'node:fs';
import path from 'node:path';

const SURVIVED = 7;
const program = `
require('ts-node/register/transpile-only');
const { pino } = require('pino');
const { logTo } = require(${JSON.stringify(path.join(__dirname, 'log.ts'))});
const log = pino({}, logTo(1));
const timer = setInterval(() => log.info('x'.repeat(1000)), 1);
setTimeout(() => process.exit(${SURVIVED}), 200);
`;

async function ended(stdout: 'pipe' | number): Promise<unknown[]> {
  const child = spawn(process.execPath, ['-e', program], { stdio: ['ignore', stdout, 'inherit'] });
  child.stdout?.destroy();
  return once(child, 'exit');
}

it('is not missed where nobody reads it any more', async () => {
  expect(await ended('pipe')).toEqual([SURVIVED, null]);
}, 60_000);

(existsSync('/dev/full') ? it : it.skip)(
  'is not missed where the disk is full',
  async () => {
    expect(await ended(openSync('/dev/full', 'w'))).toEqual([SURVIVED, null]);
  },
  60_000,
);
