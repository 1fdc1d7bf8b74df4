// What browsers load with every page: the style as it is, the script bundled.
import { readFileSync } from 'node:fs';
import path from 'node:path';
import { build } from 'esbuild';

/** @returns the text of script and style */
export async function bundleAssets(): Promise<{ script: string; style: string }> {
  const { outputFiles } = await build({
    entryPoints: [path.join(__dirname, 'browser/main.ts')],
    bundle: true,
    minify: true,
    write: false,
    format: 'iife',
    target: 'es2022',
    jsx: 'automatic',
    jsxImportSource: 'preact',
    legalComments: 'inline',
  });
  return {
    script: outputFiles[0]!.text,
    style: readFileSync(path.join(__dirname, 'assets/style.css'), 'utf8'),
  };
}
