// Keeps the report of a shard within reach: until it is told to end, or nobody has fetched it for a while.
const { existsSync, watch } = require('node:fs');
const path = require('node:path');

const { PROVING_GROUND_REPORTS: reports = '/reports', KEEP_REPORT_MS: limit = '120000' } = process.env;
let leaving;

/** When the shard was killed nobody says that it has ended; then the Job's own deadline is what ends this. */
function look() {
  if (existsSync(path.join(reports, 'ended'))) leaving ??= setTimeout(() => process.exit(0), Number(limit));
}

process.once('SIGTERM', () => process.exit(0));
watch(reports, look);
look();
