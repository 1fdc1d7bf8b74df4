// The list of programs that a room brings along: which there are, and where in dist/ their bundles go.
const { readFileSync } = require('node:fs');
const path = require('node:path');

const FORM =
  'allowed is {"folder": name in dist/, "programs": {name: source, …}, "alias": {package: file in its place, …}, ' +
  '"external": [package, …]}, the last two optional';

/**
 * @typedef {object} ProgramList
 * @property {string} file the list itself
 * @property {string} folder name of the folder in dist/; no two lists share one
 * @property {Record<string, string>} programs name of each program -> its source
 * @property {Record<string, string>} alias package -> file that is bundled in its place
 * @property {string[]} external packages that stay in node_modules: native ones, and those that a package can do without
 */

/**
 * @param {string} file a JSON file; the sources in it are relative to its folder
 * @returns {ProgramList} the list, with whole paths
 * @throws Error naming the file and what is allowed
 */
function readProgramList(file) {
  const { folder, programs, alias = {}, external = [] } = Object(read(file));
  const isWhole = isName(folder) && isTable(programs) && isTable(alias) && isList(external);
  if (!isWhole || Object.keys(programs).length === 0)
    throw new Error(`${file} is no list of programs; ${FORM}`);
  return {
    file: path.resolve(file),
    folder,
    programs: resolved(file, programs),
    alias: resolved(file, alias),
    external,
  };
}

/** @throws Error naming the file */
function read(file) {
  try {
    return JSON.parse(readFileSync(file, 'utf8'));
  } catch (error) {
    throw new Error(`${file} cannot be read: ${error.message}`, { cause: error });
  }
}

const isName = (value) => typeof value === 'string' && /^[a-z\d][a-z\d-]*$/.test(value);

const isTable = (value) =>
  typeof value === 'object' &&
  value !== null &&
  Object.values(value).every((item) => typeof item === 'string');

const isList = (value) => Array.isArray(value) && value.every((item) => typeof item === 'string');

const resolved = (file, table) =>
  Object.fromEntries(
    Object.entries(table).map(([name, source]) => [name, path.resolve(path.dirname(file), source)]),
  );

module.exports = { readProgramList };
