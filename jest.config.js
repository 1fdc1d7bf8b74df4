// Unit tests stand beside what they test; swc transpiles, tsc checks the types (npm run types).
/** ESM-only packages, with what they need: Jest on Node 20 loads them only when it transforms them. */
const esmOnly = [
  'chai',
  ...[
    'execa',
    '@sec-ant/readable-stream',
    '@sindresorhus/merge-streams',
    'figures',
    'get-stream',
    'human-signals',
  ],
  ...[
    'is-plain-obj',
    'is-stream',
    'is-unicode-supported',
    'npm-run-path',
    'parse-ms',
    'path-key',
    'pretty-ms',
  ],
  ...['strip-final-newline', 'unicorn-magic', 'yoctocolors'],
  ...['@kubernetes/client-node', 'jose', 'jsonpath-plus', 'oauth4webapi', 'openid-client'],
];

/** As tsconfig.json says it for everybody else. */
const react = { runtime: 'automatic', importSource: 'preact' };

module.exports = {
  testEnvironment: 'node',
  roots: [
    '<rootDir>/runner',
    '<rootDir>/support',
    '<rootDir>/tools',
    '<rootDir>/step-definitions',
    '<rootDir>/systems',
    '<rootDir>/docs',
  ],
  testMatch: ['**/*.test.ts'],
  setupFiles: ['<rootDir>/runner/testing/unsteered.js'],
  transform: { '^.+\\.[tj]sx?$': ['@swc/jest', { jsc: { target: 'es2022', transform: { react } } }] },
  transformIgnorePatterns: [`/node_modules/(?!(${esmOnly.join('|')})/)`, '<rootDir>/dist/'],
  // Exported for `import` only, which is what it becomes a `require` of.
  moduleNameMapper: { '^unicorn-magic$': '<rootDir>/node_modules/unicorn-magic/node.js' },
  testTimeout: 20_000,
  // Half of the tests wait for processes that they started; on two cores, Jest's own choice would be one worker.
  maxWorkers: '100%',
};
