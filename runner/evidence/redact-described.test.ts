// Variables as `kubectl describe` writes them: those whose names say that they are secret show no value.
import fc from 'fast-check';
import { redactText } from './redact';
import { MASK, secretsOf } from './secrets';

const none = secretsOf([]);

describe('a variable as kubectl describes it', () => {
  const masked = (...lines: string[]): string[] => redactText(lines.join('\n'), none).split('\n');

  test('is masked where its name says that it is secret, whatever its value', () => {
    fc.assert(
      fc.property(
        fc.stringMatching(/^[^\s<][^\n]{0,30}$/),
        fc.integer({ min: 2, max: 20 }),
        (value, width) => {
          const line = `      DB_PASSWORD:${' '.repeat(width)}${value}`;
          expect(masked('    Environment:', line)).toEqual([
            '    Environment:',
            `      DB_PASSWORD:${' '.repeat(width)}${MASK}`,
          ]);
        },
      ),
    );
  });

  test('shows none of its lines when it has several, and those after it are seen again', () => {
    const lines = (value: string): string[] => [
      '      TLS_PRIVATE_KEY:  -----BEGIN',
      `                        ${value}`,
      '',
      `                          ${value}`,
      '      LOG_LEVEL:        debug',
      '    Mounts:',
      '                        /var/run/secrets from token',
    ];
    expect(masked(...lines('MIIE'))).toEqual(lines(MASK).map((line) => line.replace('-----BEGIN', MASK)));
  });

  test.each([
    "      OPENAI_API_KEY:  <set to the key 'openai' in secret 'keys'>  Optional: false",
    '      MAX_TOKENS:      4096',
    '      LOG_LEVEL:  debug',
    '      OPENAI_API_KEY:',
    '      /var/run/secrets/kubernetes.io/serviceaccount from kube-api-access (ro)',
    '    SecretName:  keys',
    '    Type:        Secret (a volume populated by a Secret)',
    '  Normal  Pulled  2s  kubelet  the token: it was refreshed',
    'Secrets:  two of them',
  ])('is no other line: %s', (line) => {
    expect(masked(line, `${' '.repeat(60)}what is below`)).toEqual([line, `${' '.repeat(60)}what is below`]);
  });
});
