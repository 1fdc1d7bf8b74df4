// Unit tests stand beside what they test; swc transpiles, tsc checks the types (npm run types).
module.exports = {
  testEnvironment: 'node',
  roots: ['<rootDir>/support', '<rootDir>/step-definitions', '<rootDir>/systems', '<rootDir>/docs'],
  testMatch: ['**/*.test.ts'],
  transform: { '^.+\\.[tj]s$': ['@swc/jest', { jsc: { target: 'es2022' } }] },
  // ESM-only packages: Jest on Node 20 loads them only when it transforms them.
  transformIgnorePatterns: ['/node_modules/(?!(chai|execa|@kubernetes/client-node|openid-client|oauth4webapi|jose|jsonpath-plus)/)', '<rootDir>/dist/'],
  testTimeout: 20_000,
};
