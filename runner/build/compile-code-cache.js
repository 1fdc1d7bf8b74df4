// Writes V8's compiled code of bundles beside them, as code-cache.js reads it: node compile-code-cache.js <bundle> ...
// In an image nothing can be written at run time. A Node with another V8 ignores the cache and starts as without.
const { readFileSync, writeFileSync } = require('node:fs');
const Module = require('node:module');
const v8 = require('node:v8');
const vm = require('node:vm');

for (const bundle of process.argv.slice(2)) {
  const source = Module.wrap(readFileSync(bundle, 'utf8'));
  // All functions at once, as nothing is run here that would show which are needed. The flag counts only while
  // compiling: V8 refuses a cache that was written under other flags than it is read.
  v8.setFlagsFromString('--no-lazy');
  const script = new vm.Script(source, { filename: bundle });
  v8.setFlagsFromString('--lazy');
  writeFileSync(`${bundle}.cache`, script.createCachedData());
}
