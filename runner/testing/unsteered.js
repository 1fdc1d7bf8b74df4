// By these variables a user steers the suite; unit tests mean the same in whatever shell they are started.
const FAMILIES = /^(AGENTSPEC|OPTIINFRA|IMAGE|KUBE|PROVING_GROUND|TIMEOUT)_/;
const NAMES = [
  'AGENT',
  'BASE_IMAGE',
  'CLUSTER',
  'CONFORMANCE',
  'FAULT',
  'KEEP',
  'LINES',
  'MARK',
  'PLATFORM',
  'SHARDS',
  'SIM_MINUTE_MS',
  'TAGS',
  'TARGET',
];

for (const name of [...Object.keys(process.env).filter((one) => FAMILIES.test(one)), ...NAMES])
  delete process.env[name];

// Node 20 is supported here; that a coming SDK will not load there is not for whoever reads the tests' output.
process.env.AWS_SDK_JS_NODE_VERSION_SUPPORT_WARNING_DISABLED = 'true';
