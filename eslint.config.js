// Lint: TypeScript's recommended rules, plus the borders of the house (README, "The house").
const js = require('@eslint/js');
const tseslint = require('typescript-eslint');

/** Forbids imports, in each of their forms, whose path matches `regex`, telling the reader why. */
const forbid = (files, ...patterns) => ({
  files,
  rules: {
    'no-restricted-imports': ['error', { patterns }],
    'no-restricted-syntax': ['error', ...patterns.flatMap(otherForms)],
  },
});

/** A slash would end the pattern of a selector. */
const otherForms = ({ regex, message }) => {
  const path = `/${regex.replaceAll('/', '\\u002F')}/`;
  return [
    `ImportExpression[source.value=${path}]`,
    `TSImportType[source.value=${path}]`,
    `CallExpression[callee.name='require'][arguments.0.value=${path}]`,
    `CallExpression[callee.object.name=/^(jest|require)$/][arguments.0.value=${path}]`,
  ].map((selector) => ({ selector, message }));
};

/** The rooms of the house that a file below another must not reach, by the path that leads up and there. */
const room = (names, message) => ({ regex: `^(\\.\\.?/)+(${names})(/|$)`, message });

/** A platform has a room of its own in each of them. */
const platform = (name) => ({
  regex: `(^|/)${name}(/|$)`,
  message: 'A platform imports nothing of the other one.',
});

const systems = room(
  'systems',
  'The suite is black-box: environments start the systems and talk to them over the wire.',
);
const suite = room(
  'runner|support|step-definitions|features|tools',
  'A system knows nothing of the suite that specifies it.',
);
const aboveRunner = room(
  'support|step-definitions|features|tools',
  'The runner knows no platform, and nothing of what uses it.',
);
const steps = room('step-definitions', 'Steps use what is below them; nothing uses steps.');
const tools = room('tools', 'What make calls uses what scenarios use, never the other way round.');
const [agentspec, optiinfra] = ['agentspec', 'optiinfra'].map(platform);

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
  // The last that matches a file counts, so each names all that is forbidden there.
  forbid(['runner/**'], systems, aboveRunner),
  forbid(['docs/**'], systems),
  forbid(['systems/**'], suite),
  forbid(['support/**'], systems, tools, steps),
  forbid(['step-definitions/**'], systems, tools),
  forbid(['tools/**'], systems),
  forbid(['support/agentspec/**'], systems, tools, steps, optiinfra),
  forbid(['support/optiinfra/**'], systems, tools, steps, agentspec),
  forbid(['step-definitions/agentspec/**'], systems, tools, optiinfra),
  forbid(['step-definitions/optiinfra/**'], systems, tools, agentspec),
  forbid(['step-definitions/shared/**'], systems, tools, agentspec, optiinfra),
  forbid(['tools/agentspec/**'], systems, optiinfra),
  forbid(['tools/optiinfra/**'], systems, agentspec),
  forbid(['systems/agentspec/**'], suite, optiinfra),
  forbid(['systems/optiinfra/**'], suite, agentspec),
);
