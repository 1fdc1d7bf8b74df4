// Bundles the programs of a list into a folder of dist/, one file each, so that a process starts in tens of
// milliseconds. Sources are hashed: a second build of the same sources does nothing.
const { createHash } = require('node:crypto');
const fs = require('node:fs');
const path = require('node:path');

const root = path.join(__dirname, '../..');
/** What makes the programs as much as their sources do. */
const builder = [__filename, path.join(__dirname, 'code-cache.js'), path.join(root, 'package-lock.json')];

const stampFile = (folder) => path.join(folder, 'build-stamp.json');
const fromRoot = (file) => path.relative(root, file);

/**
 * Bundles the programs of a list, each to `<dist>/<folder of the list>/<its name>.js`.
 *
 * @param {import('./program-list').ProgramList} list
 * @param {string} dist
 * @returns {Promise<boolean>} whether there was anything to do
 * @throws Error of esbuild
 */
async function build(list, dist) {
  const folder = path.join(dist, list.folder);
  if (isCurrent(list, folder)) return false;
  const unfinished = `${folder}.${process.pid}`;
  try {
    await bundle(list, unfinished);
    replace(folder, unfinished, () => isCurrent(list, folder));
  } finally {
    fs.rmSync(unfinished, { recursive: true, force: true });
  }
  return true;
}

/** @returns {boolean} whether `folder` holds what the sources of today would give */
function isCurrent({ programs }, folder) {
  try {
    const { files, hash } = JSON.parse(fs.readFileSync(stampFile(folder), 'utf8'));
    return (
      Object.keys(programs).every((name) => fs.existsSync(path.join(folder, `${name}.js`))) &&
      hashOf(files) === hash
    );
  } catch {
    return false;
  }
}

/** @returns {string} a hash of names and contents of `files` (relative to the root) */
function hashOf(files) {
  const hash = createHash('sha256');
  for (const file of [...files].sort()) hash.update(file).update(fs.readFileSync(path.join(root, file)));
  return hash.digest('hex');
}

async function bundle({ file, programs, alias, external }, folder) {
  fs.mkdirSync(folder, { recursive: true });
  const { metafile } = await require('esbuild').build({
    absWorkingDir: root,
    entryPoints: programs,
    outdir: folder,
    bundle: true,
    platform: 'node',
    target: 'node20',
    format: 'cjs',
    alias,
    external,
    minifyWhitespace: true,
    minifySyntax: true,
    sourcemap: 'linked',
    sourcesContent: false,
    metafile: true,
    logLevel: 'silent',
  });
  Object.keys(programs).forEach((name) => addLauncher(folder, name));
  fs.copyFileSync(path.join(__dirname, 'code-cache.js'), path.join(folder, 'code-cache.js'));
  const sources = Object.keys(metafile.inputs).filter((name) => !name.split('/').includes('node_modules'));
  const files = [...new Set([...sources, ...[file, ...dataBeside(file), ...builder].map(fromRoot)])];
  fs.writeFileSync(stampFile(folder), JSON.stringify({ hash: hashOf(files), files }));
}

/** The program's own name starts its bundle by way of the code cache; the three lie beside each other. */
function addLauncher(folder, name) {
  fs.renameSync(path.join(folder, `${name}.js`), path.join(folder, `${name}.bundle.js`));
  const bundled = `require.resolve(${JSON.stringify(`./${name}.bundle.js`)})`;
  fs.writeFileSync(
    path.join(folder, `${name}.js`),
    `module.exports = require('./code-cache.js').load(${bundled}, require.main === module);\n`,
  );
}

/** Manifests, policies and topology are not bundled, and yet decide what runs. */
function dataBeside(list) {
  const folder = path.dirname(list);
  return fs
    .readdirSync(folder, { recursive: true })
    .filter((name) => /\.(ya?ml|rego|json|wasm)$/.test(name))
    .map((name) => path.join(folder, name));
}

/**
 * Two builds at once must not see each other's half: the finished folder takes the place of the old one.
 *
 * @param {() => boolean} isCurrent whether the other build, where there is one, has made what this one has
 */
function replace(folder, finished, isCurrent) {
  const old = `${finished}.old`;
  try {
    renameIfThere(folder, old);
    fs.renameSync(finished, folder);
  } catch (error) {
    if (!isCurrent()) throw error;
  } finally {
    fs.rmSync(old, { recursive: true, force: true });
  }
}

function renameIfThere(from, to) {
  try {
    fs.renameSync(from, to);
  } catch (error) {
    if (error.code !== 'ENOENT') throw error;
  }
}

module.exports = { build };
