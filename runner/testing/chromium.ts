// The machine's Chromium for tests in a real browser; none is downloaded.
import { chromium, type Browser } from 'playwright-core';
import { findOnPath } from '../executables';

const NAMES = ['chromium', 'chromium-browser', 'google-chrome', 'google-chrome-stable'];

/** @returns the path of a browser: `CHROMIUM_BIN`, else the first on the PATH; undefined when there is none */
export function findChromium(env: NodeJS.ProcessEnv = process.env): string | undefined {
  return env['CHROMIUM_BIN'] || findOnPath(NAMES, env);
}

/** What the tests are called where they cannot be run. */
export const NO_CHROMIUM = 'not run: there is no Chromium on the PATH, and CHROMIUM_BIN names none';

/** Starts it without a window. Root has no sandbox; and it asks nobody for updates. */
export function startChromium(executablePath: string): Promise<Browser> {
  const asRoot = process.getuid?.() === 0 ? ['--no-sandbox'] : [];
  const args = [...asRoot, '--disable-gpu', '--disable-quic', '--no-first-run'];
  return chromium.launch({
    executablePath,
    args: [...args, '--disable-background-networking', '--disable-component-update', '--disable-sync'],
  });
}
