// The code cache of an image: does V8 take it for the bundle that it was compiled from?
import { execFileSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

test('V8 accepts what was compiled', () => {
  const folder = mkdtempSync(join(tmpdir(), 'code-cache-'));
  try {
    const bundle = join(folder, 'program.bundle.js');
    writeFileSync(bundle, 'function answer() { return 42; }\nmodule.exports = { answer };\n');
    execFileSync(process.execPath, [join(__dirname, 'compile-code-cache.js'), bundle]);
    const check = `
      const [file] = process.argv.slice(1);
      const { readFileSync } = require('node:fs');
      const source = require('node:module').wrap(readFileSync(file, 'utf8'));
      const script = new (require('node:vm').Script)(source, { cachedData: readFileSync(file + '.cache') });
      process.stdout.write(String(script.cachedDataRejected));`;
    expect(execFileSync(process.execPath, ['--eval', check, bundle], { encoding: 'utf8' })).toBe('false');
  } finally {
    rmSync(folder, { recursive: true });
  }
});
