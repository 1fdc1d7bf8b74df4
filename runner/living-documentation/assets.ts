// What browsers load with every page: one script and one style, each bundled.
import path from 'node:path';
import { build } from 'esbuild';

/** @returns the text of script and style */
export async function bundleAssets(): Promise<{ script: string; style: string }> {
  const [script, style] = await Promise.all([bundle('browser/main.ts'), bundle('style/index.css')]);
  return { script, style };
}

async function bundle(entry: string): Promise<string> {
  const { outputFiles } = await build({
    entryPoints: [path.join(__dirname, entry)],
    bundle: true,
    minify: true,
    write: false,
    format: 'iife',
    target: 'es2022',
    jsx: 'automatic',
    jsxImportSource: 'preact',
    legalComments: 'inline',
  });
  return outputFiles[0]!.text;
}
