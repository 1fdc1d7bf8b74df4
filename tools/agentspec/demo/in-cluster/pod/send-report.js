// Writes a shard's messages to standard output, compressed: what is cut off on the way does not unpack.
const { createReadStream } = require('node:fs');
const path = require('node:path');
const { pipeline } = require('node:stream/promises');
const { createGzip } = require('node:zlib');

const file = path.join(process.env.PROVING_GROUND_REPORTS ?? '/reports', 'messages.ndjson');

pipeline(createReadStream(file), createGzip(), process.stdout).catch((error) => {
  process.stderr.write(`${error.message}\n`);
  process.exitCode = 1;
});
