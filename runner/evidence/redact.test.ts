// What must never be read in a report is not: whatever JSON it is in, however that is written, wherever it is cut.
import fc from 'fast-check';
import { redactExchange, redactText } from './redact';
import { environmentSecrets, MASK, secretsOf } from './secrets';

const none = secretsOf([]);

/** Texts that no surrounding text contains by chance: every letter is from outside of ASCII and Latin. */
const secretText = fc
  .array(fc.constantFrom('Ж', 'Щ', 'Я', '"', '\\', '\n', '/', '&', '😀'), { minLength: 8, maxLength: 12 })
  .map((letters) => `Ж${letters.join('')}Ж`);

const secretNames = fc.constantFrom(
  ...[
    'password',
    'Secret',
    'api_key',
    'apiKey',
    'API-KEY',
    'privateKey',
    'x-admin-key',
    'accessToken',
    'TOKEN',
  ],
  ...[
    'credentials',
    'Authorization',
    'proxy-authorization',
    'cookie',
    'Set-Cookie',
    'db_passwd',
    `${'long'.repeat(40)}_token`,
  ],
);

/** Wraps a value into JSON of any shape around it. */
const wrapped = (inner: fc.Arbitrary<unknown>): fc.Arbitrary<unknown> =>
  fc
    .tuple(
      inner,
      fc.array(
        fc.tuple(fc.constantFrom('list', 'object', 'text'), fc.string(), fc.jsonValue({ maxDepth: 1 })),
        { maxLength: 4 },
      ),
    )
    .map(([value, layers]) =>
      layers.reduce((core: unknown, [kind, name, beside]) => {
        if (kind === 'list') return [beside, core, beside];
        return kind === 'text'
          ? { text: JSON.stringify(core) }
          : { before: beside, [`x${name}`]: core, after: beside };
      }, value),
    );

const spaces = fc.constantFrom(undefined, 2, '\t');

describe('a secret of this shell', () => {
  test('is in no JSON, as value, inside a value, or as a name', () => {
    const holder = secretText.chain((secret) =>
      fc.tuple(
        fc.constant(secret),
        wrapped(fc.constantFrom<unknown>(secret, `it is ${secret}!`, { [secret]: 1 }, [secret])),
      ),
    );
    fc.assert(
      fc.property(holder, spaces, ([secret, value], space) => {
        const masked = redactText(JSON.stringify(value, null, space), secretsOf([secret]));
        expect(JSON.stringify(JSON.parse(masked))).not.toContain(JSON.stringify(secret).slice(1, -1));
        expect(masked).not.toContain(secret);
        expect(masked).toContain(MASK);
      }),
    );
  });

  test('is in no text, at no place of it, nor as a URL writes it', () => {
    fc.assert(
      fc.property(fc.string(), secretText, fc.string(), (before, secret, after) => {
        const masked = redactText(
          `${before}${secret}${after} /?q=${encodeURIComponent(secret)}`,
          secretsOf([secret]),
        );
        expect(masked).not.toContain(secret);
        expect(masked).not.toContain(encodeURIComponent(secret));
      }),
    );
  });

  test('leaves no rest when it begins like another one', () => {
    expect(redactText('key abcdefgh1234 and abcdefgh', secretsOf(['abcdefgh', 'abcdefgh1234']))).toBe(
      `key ${MASK} and ${MASK}`,
    );
  });

  test('is masked where it is written as a number', () => {
    expect(redactText('{"pin":1234567890}', secretsOf(['1234567890']))).toBe(`{"pin":"${MASK}"}`);
  });
});

describe('a field with a secret name', () => {
  test('shows its value in no JSON, however deep, also in JSON that is a text in JSON', () => {
    const holder = fc
      .tuple(secretNames, secretText)
      .chain(([name, secret]) =>
        fc.tuple(
          fc.constant(secret),
          wrapped(
            fc.constantFrom<unknown>(
              { [name]: secret },
              { [name]: [{ a: secret }] },
              { [name]: { b: [secret] } },
            ),
          ),
        ),
      );
    fc.assert(
      fc.property(holder, spaces, ([secret, value], space) => {
        const masked = redactText(JSON.stringify(value, null, space), none);
        expect(JSON.stringify(JSON.parse(masked))).not.toContain('Ж');
        expect(secret).toContain('Ж');
      }),
    );
  });

  test('shows its value in no JSON that was cut off, at whatever place', () => {
    fc.assert(
      fc.property(secretNames, secretText, fc.string(), fc.nat(), (name, secret, message, place) => {
        const json = JSON.stringify({ message, [name]: secret, after: message });
        expect(redactText(json.slice(0, place % json.length), none)).not.toContain('Ж');
      }),
    );
  });

  test.each([
    [
      'a line of a log',
      'started\n{"level":"info","token":"abc"}\nended',
      `started\n{"level":"info","token":"${MASK}"}\nended`,
    ],
    ['the end of a line', 'data: {"api_key":"abc"}\n\n', `data: {"api_key":"${MASK}"}\n\n`],
    ['a name written with escapes', '{"pass\\u0077ord":"abc"}', `{"password":"${MASK}"}`],
    [
      'one that is repeated',
      '{"password":"abc","password":""}',
      `{"password":"${MASK}","password":"${MASK}"}`,
    ],
    ['a number', '{"password":123456}', `{"password":"${MASK}"}`],
    ['a number in a line that is no JSON', 'got "password": 123456!', `got "password": "${MASK}"!`],
  ])('is masked in %s', (_where, text, masked) => {
    expect(redactText(text, none)).toBe(masked);
  });
});

describe('what is no secret', () => {
  test.each([
    '{"modelCalls": [{"modelId": "m", "tokenCount": 12}]}',
    '{"maxTokens":100,"total_tokens":5}',
    '{"tokenizer":"x","secretary":"y","cookies_allowed":true,"token":null}',
    '{ "id":  12345678901234567890, "spaced":   true }',
    'plain text, with [brackets] and {braces}',
    '/audit?limit=3&path=/chat',
    '',
  ])('stays to the letter: %s', (text) => {
    expect(redactText(text, none)).toBe(text);
  });

  test('JSON that holds no secret stays to the letter', () => {
    fc.assert(
      fc.property(fc.json(), (json) => {
        fc.pre(!/key|token|secret|pass|cookie|auth|cred|bearer|basic|=/i.test(json));
        expect(redactText(json, none)).toBe(json);
      }),
    );
  });

  test('keeps its numbers to the last digit beside what is masked', () => {
    const json = '{"token":"abc","id":9007199254740993,"password":12345678901234567891}';
    expect(redactText(json, none)).toBe(`{"token":"${MASK}","id":9007199254740993,"password":"${MASK}"}`);
  });

  test('is not touched when it is masked a second time', () => {
    fc.assert(
      fc.property(
        wrapped(fc.tuple(secretNames, secretText).map(([name, value]) => ({ [name]: value }))),
        (value) => {
          const once = redactText(JSON.stringify(value), none);
          expect(redactText(once, none)).toBe(once);
        },
      ),
    );
  });

  test('body that is nested too deep to be walked is treated as text', () => {
    const deep = `${'['.repeat(50_000)}{"token":"abc"}${']'.repeat(50_000)}`;
    expect(redactText(deep, none)).not.toContain('abc');
  });
});

test('values of query and form parameters with secret names are masked', () => {
  expect(redactText('/login?user=ada&api%5Fkey=abc&token=a+b&next=/', none)).toBe(
    `/login?user=ada&api%5Fkey=${MASK}&token=${MASK}&next=/`,
  );
  expect(redactText('password=abc&user=ada', none)).toBe(`password=${MASK}&user=ada`);
  expect(redactText('/x?%zz=1&secret=abc', none)).toBe(`/x?%zz=1&secret=${MASK}`);
});

test('authorization that is quoted in a text is masked', () => {
  expect(redactText('sent "Bearer abcdefghijklmnop.qrst" to it', none)).toBe(`sent "Bearer ${MASK}" to it`);
});

test('an exchange is masked everywhere: target, headers of both sides, bodies, error', () => {
  const masked = redactExchange(
    {
      system: 'shop',
      channel: 'API',
      request: {
        method: 'POST',
        target: '/chat?token=abc',
        headers: {
          Authorization: 'Basic abc',
          'X-API-Key': ['abc', 'abc'],
          accept: 'shell-secret-1',
          gone: undefined,
        },
        body: '{"password":"abc"}',
      },
      response: {
        status: 200,
        headers: { 'set-cookie': ['a=1', 'b=2'], 'x-list': ['shell-secret-1', 'open'] },
        body: 'it was shell-secret-1',
      },
      error: 'no answer to shell-secret-1',
      startedAt: '2026-01-01T00:00:00.000Z',
      durationMs: 3,
    },
    secretsOf(['shell-secret-1']),
  );
  expect(masked).toEqual({
    system: 'shop',
    channel: 'API',
    request: {
      method: 'POST',
      target: `/chat?token=${MASK}`,
      headers: { Authorization: MASK, 'X-API-Key': MASK, accept: MASK, gone: undefined },
      body: `{"password":"${MASK}"}`,
    },
    response: {
      status: 200,
      headers: { 'set-cookie': MASK, 'x-list': [MASK, 'open'] },
      body: `it was ${MASK}`,
    },
    error: `no answer to ${MASK}`,
    startedAt: '2026-01-01T00:00:00.000Z',
    durationMs: 3,
  });
});

test('secrets of a shell are told by the names of its variables, and not when they are ordinary words', () => {
  const env = {
    OPENAI_API_KEY: 'sk-0123456789',
    DB_PASSWORD: 'p"ssword\\',
    GITHUB_TOKEN: 'short',
    HOME: '/home/somebody',
    MY_SECRET: undefined,
  };
  expect(environmentSecrets(env)).toEqual(
    expect.arrayContaining(['sk-0123456789', 'p"ssword\\', 'p\\"ssword\\\\', 'p%22ssword%5C']),
  );
  expect(environmentSecrets(env)).toHaveLength(4);
});
