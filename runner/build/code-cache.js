// Runs a bundled program with V8's compiled code kept beside it, which halves the time until a sidecar is live.
// Node 22 has this built in (module.enableCompileCache); Node 20 does not.
const { readFileSync, renameSync, writeFileSync } = require('node:fs');
const Module = require('node:module');
const path = require('node:path');
const vm = require('node:vm');

/** Long enough for a program to have compiled what it needs to start. */
const WARM_MS = 500;

/**
 * @param {string} bundle path of a CommonJS program; its cache lies beside it and is renewed when V8 rejects it
 * @param {boolean} isMain whether the program is to find that it is the main module, which is when programs start
 * @returns what the program exports
 */
exports.load = (bundle, isMain) => {
  const cacheFile = `${bundle}.cache`;
  const cachedData = readIfThere(cacheFile);
  const script = new vm.Script(Module.wrap(readFileSync(bundle, 'utf8')), { filename: bundle, cachedData });
  const program = new Module(bundle, null);
  program.filename = bundle;
  const require = Module.createRequire(bundle);
  if (isMain) require.main = program;
  script.runInThisContext()(program.exports, require, program, bundle, path.dirname(bundle));
  if (!cachedData || script.cachedDataRejected) setTimeout(() => keep(cacheFile, script), WARM_MS).unref();
  return program.exports;
};

function readIfThere(file) {
  try {
    return readFileSync(file);
  } catch {
    return undefined;
  }
}

/** Several processes may do this at once, and the folder may be read-only, as in a container: then there is no cache. */
function keep(file, script) {
  const unfinished = `${file}.${process.pid}`;
  try {
    writeFileSync(unfinished, script.createCachedData());
    renameSync(unfinished, file);
  } catch (error) {
    if (!['EROFS', 'EACCES', 'ENOENT'].includes(error.code)) throw error;
  }
}
