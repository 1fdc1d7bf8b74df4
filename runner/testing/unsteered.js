// By these variables a user steers the suite; unit tests mean the same in whatever shell they are started.
const FAMILIES = /^(AGENTSPEC|IMAGE|KUBE|PROVING_GROUND|TIMEOUT)_/;
const NAMES = [
  'AGENT',
  'BASE_IMAGE',
  'CLUSTER',
  'FAULT',
  'KEEP',
  'LINES',
  'MARK',
  'SHARDS',
  'TAGS',
  'TARGET',
];

for (const name of [...Object.keys(process.env).filter((one) => FAMILIES.test(one)), ...NAMES])
  delete process.env[name];
