// A bundled program starts when it is the main module, and only then; its compiled code is kept for the next start.
import { execFileSync } from 'node:child_process';
import { existsSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';

const PROGRAM = `
exports.main = () => process.stdout.write('started');
if (require.main === module) exports.main();
setTimeout(() => undefined, 700);
`;
const LOADER = JSON.stringify(path.join(__dirname, 'code-cache.js'));
const launcher = `module.exports = require(${LOADER}).load(require.resolve('./program.bundle.js'), require.main === module);`;

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(path.join(tmpdir(), 'code-cache-'));
  writeFileSync(path.join(folder, 'program.bundle.js'), PROGRAM);
  writeFileSync(path.join(folder, 'program.js'), launcher);
});
afterEach(() => rmSync(folder, { recursive: true }));

const node = (...args: string[]) => execFileSync(process.execPath, args, { cwd: folder, encoding: 'utf8' });

test('a program that is run starts, also from the compiled code that its first run kept', () => {
  expect(node('program.js')).toBe('started');
  expect(existsSync(path.join(folder, 'program.bundle.js.cache'))).toBe(true);
  expect(node('program.js')).toBe('started');
});

test('a program that is loaded waits until it is started', () => {
  const loads = `const { main } = require('./program.js'); process.stdout.write('loaded, '); main();`;
  expect(node('-e', loads)).toBe('loaded, started');
});
