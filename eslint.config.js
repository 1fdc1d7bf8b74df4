// Lint: TypeScript's recommended rules, plus the borders of the house (README, "The house").
const js = require('@eslint/js');
const tseslint = require('typescript-eslint');

/** Forbids imports whose path matches `regex`, telling the reader why. */
const forbid = (files, ...patterns) => ({
  files,
  rules: { 'no-restricted-imports': ['error', { patterns }] },
});

const systems = {
  regex: '(^|/)systems(/|$)',
  message: 'The suite is black-box: environments start the systems and talk to them over the wire.',
};
const suite = {
  regex: '(^|/)(support|step-definitions|features)(/|$)',
  message: 'A system knows nothing of the suite that specifies it.',
};
const otherPlatform = (name) => ({
  regex: `(^|/)${name}(/|$)`,
  message: 'A platform imports nothing of the other one.',
});

module.exports = tseslint.config(
  { ignores: ['node_modules', 'dist', 'reports', 'coverage', '.demo'] },
  js.configs.recommended,
  ...tseslint.configs.recommended,
  {
    languageOptions: {
      globals: {
        require: 'readonly',
        module: 'writable',
        process: 'readonly',
        performance: 'readonly',
        console: 'readonly',
        __dirname: 'readonly',
        __filename: 'readonly',
        exports: 'writable',
        setTimeout: 'readonly',
        clearTimeout: 'readonly',
        setInterval: 'readonly',
        clearInterval: 'readonly',
        Buffer: 'readonly',
        URL: 'readonly',
        fetch: 'readonly',
      },
    },
    rules: {
      'max-lines-per-function': ['error', { max: 60, skipBlankLines: true, skipComments: true }],
      complexity: ['error', 12],
      'max-depth': ['error', 3],
      'max-params': ['error', 5],
      'no-console': 'error',
      eqeqeq: 'error',
      '@typescript-eslint/no-unused-vars': ['error', { argsIgnorePattern: '^_', varsIgnorePattern: '^_' }],
      '@typescript-eslint/no-explicit-any': 'error',
    },
  },
  { files: ['**/*.js'], rules: { '@typescript-eslint/no-require-imports': 'off' } },
  { files: ['**/*.test.ts'], rules: { 'max-lines-per-function': 'off' } },
  forbid(['support/**', 'step-definitions/**'], systems),
  forbid(['systems/agentspec/**'], suite, otherPlatform('optiinfra')),
  forbid(['systems/optiinfra/**'], suite, otherPlatform('agentspec')),
);
