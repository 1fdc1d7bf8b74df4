// Bundles every runnable program of the repository into dist/, one file each, so that a process starts in
// tens of milliseconds. Sources are hashed: a second build of the same sources does nothing.
const { createHash } = require('node:crypto');
const {
  copyFileSync,
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  writeFileSync,
} = require('node:fs');
const path = require('node:path');

const root = path.join(__dirname, '..');

const programs = {
  'agentspec/sidecar': 'systems/agentspec/sidecar/main.ts',
  'agentspec/agent': 'systems/agentspec/agents/main.ts',
  'agentspec/policy-server': 'systems/agentspec/policy-server/main.ts',
  'agentspec/operator': 'systems/agentspec/operator/main.ts',
  'agentspec/central-service': 'systems/agentspec/central-service/main.ts',
  'agentspec/generate-policy': 'systems/agentspec/policies/generate-policy.ts',
  'environments/embedded-cluster': 'support/agentspec/environments/embedded/cluster/main.ts',
};

const stampFile = (folder) => path.join(folder, 'build-stamp.json');

/** @returns {string} a hash of the contents of `files` (paths relative to the root) and of this script. */
function hashOf(files) {
  const hash = createHash('sha256').update(readFileSync(__filename));
  for (const file of [...files].sort()) hash.update(file).update(readFileSync(path.join(root, file)));
  return hash.digest('hex');
}

/** @returns {boolean} whether `folder` holds what the sources of today would give. */
function isCurrent(folder) {
  try {
    const { files, hash } = JSON.parse(readFileSync(stampFile(folder), 'utf8'));
    return (
      Object.keys(programs).every((name) => existsSync(path.join(folder, `${name}.js`))) &&
      hashOf(files) === hash
    );
  } catch {
    return false;
  }
}

/** The program's own name starts its bundle by way of the code cache; the two lie beside each other. */
function addLauncher(folder, name) {
  const [program, bundle] = [`${name}.js`, `${name}.bundle.js`].map((file) => path.join(folder, file));
  renameSync(program, bundle);
  const cache = path.relative(path.dirname(program), path.join(folder, 'code-cache.js'));
  const bundled = `require.resolve(${JSON.stringify(`./${path.basename(bundle)}`)})`;
  writeFileSync(
    program,
    `module.exports = require(${JSON.stringify(cache)}).load(${bundled}, require.main === module);\n`,
  );
  copyFileSync(path.join(__dirname, 'code-cache.js'), path.join(folder, 'code-cache.js'));
}

/** Manifests, policies and topology are not bundled, and yet decide what runs. */
function dataFiles() {
  return readdirSync(__dirname, { recursive: true })
    .filter((file) => /\.(ya?ml|rego|json|wasm)$/.test(file))
    .map((file) => path.join('systems', file));
}

/** Bundles all programs into `folder`; gives whether there was anything to do. Throws esbuild's error. */
async function build(folder = path.join(root, 'dist')) {
  if (isCurrent(folder)) return false;
  const unfinished = `${folder}.${process.pid}`;
  try {
    return await buildInto(unfinished, folder);
  } finally {
    rmSync(unfinished, { recursive: true, force: true });
  }
}

/** Two builds at once must not see each other's half: the finished folder takes the place of the old one. */
async function buildInto(unfinished, folder) {
  mkdirSync(unfinished, { recursive: true });
  const { metafile } = await require('esbuild').build({
    absWorkingDir: root,
    entryPoints: Object.fromEntries(
      Object.entries(programs).filter(([, file]) => existsSync(path.join(root, file))),
    ),
    outdir: unfinished,
    bundle: true,
    platform: 'node',
    target: 'node20',
    format: 'cjs',
    // Its ES module lacks loadPolicySync; Node itself takes the CommonJS one as well.
    alias: {
      '@open-policy-agent/opa-wasm': require.resolve('@open-policy-agent/opa-wasm'),
      undici: path.join(__dirname, 'undici-core.js'),
    },
    minifyWhitespace: true,
    minifySyntax: true,
    sourcemap: 'linked',
    sourcesContent: false,
    metafile: true,
    logLevel: 'silent',
  });
  Object.keys(programs).forEach((name) => addLauncher(unfinished, name));
  const sources = Object.keys(metafile.inputs).filter((file) => !file.startsWith('node_modules'));
  const files = [...sources, ...dataFiles(), 'systems/code-cache.js', 'package-lock.json'];
  writeFileSync(stampFile(unfinished), JSON.stringify({ hash: hashOf(files), files }));
  keepOthers(folder, unfinished);
  rmSync(folder, { recursive: true, force: true });
  renameSync(unfinished, folder);
  return true;
}

/** What others have made of the programs lies beside them, and tells itself when it is out of date. */
function keepOthers(folder, successor) {
  for (const name of ['images', 'deploy']) {
    const kept = path.join(folder, name);
    if (existsSync(kept)) renameSync(kept, path.join(successor, name));
  }
}

module.exports = { build };

if (require.main === module) {
  build().then(
    (built) => process.stdout.write(built ? 'built dist/\n' : 'dist/ is current\n'),
    (error) => {
      process.stderr.write(`cannot build the reference systems: ${error.message}\n`);
      process.exitCode = 2;
    },
  );
}
