// `make build`: bundles the programs of one or more lists into dist/. A build of the same sources does nothing.
const path = require('node:path');
const { parseArgs } = require('node:util');
const { build } = require('./build');
const { readProgramList } = require('./program-list');

const root = path.join(__dirname, '../..');
const usage = 'usage: node runner/build/main.js [--dist folder] programs.json ...';

/** @throws Error when a list cannot be used, or its programs cannot be bundled */
async function main() {
  const { values, positionals } = parseArgs({
    allowPositionals: true,
    options: { dist: { type: 'string', default: path.join(root, 'dist') } },
  });
  if (positionals.length === 0) throw new Error(usage);
  const lists = positionals.map(readProgramList);
  const twice = lists.find(({ folder }, index) => lists.findIndex((one) => one.folder === folder) !== index);
  if (twice)
    throw new Error(`two lists of programs have the folder "${twice.folder}"; each needs one of its own`);
  await Promise.all(lists.map((list) => buildOne(list, path.resolve(values.dist))));
}

async function buildOne(list, dist) {
  const folder = path.relative(process.cwd(), path.join(dist, list.folder));
  const isBuilt = await build(list, dist);
  process.stdout.write(isBuilt ? `built ${folder}\n` : `${folder} is current\n`);
}

main().catch((error) => {
  process.stderr.write(`cannot build: ${error.message}\n`);
  process.exitCode = 2;
});
