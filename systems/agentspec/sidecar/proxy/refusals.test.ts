// Requests that the proxy answers because they must not go to the agent: PRX-21 and PRX-23 to PRX-25, PRX-30, PRX-31.
import { RawConnection, send } from '../testing/http';
import { recordingAgent } from './testing/agents';
import { startBench } from './testing/proxy-bench';

/** Sends one request, `text` without its end, and gives what came back, what the agent received, and the entry. */
async function exchange(text: string, body = '') {
  const { agent, received } = recordingAgent();
  const { port, entry } = await startBench({ agent });
  const client = await RawConnection.open(port);
  const answer = await client.write(`${text}\r\nconnection: close\r\n\r\n${body}`).end();
  return { answer, received, entry: await entry() };
}

describe('a request must name one host', () => {
  it.each([
    ['two hosts', 'GET / HTTP/1.1\r\nhost: a\r\nhost: b'],
    ['one host twice', 'GET / HTTP/1.1\r\nhost: a\r\nx: 1\r\nHOST: a'],
    ['no host', 'GET / HTTP/1.1\r\nx: 1'],
    ['two hosts in HTTP/1.0', 'GET / HTTP/1.0\r\nhost: a\r\nhost: b'],
    ['a host with a blank', 'GET / HTTP/1.1\r\nhost: a b'],
    ['a host with a path', 'GET / HTTP/1.1\r\nhost: a/b'],
    ['a host with a user', 'GET / HTTP/1.1\r\nhost: me@a'],
    ['a port that is none', 'GET / HTTP/1.1\r\nhost: a:b'],
  ])('not %s', async (_what, text) => {
    const { answer, received, entry } = await exchange(text);
    expect(answer).toMatch(/^HTTP\/1.1 400 .*"error":"BadRequest"/s);
    expect(received).toHaveLength(0);
    expect(entry).toMatchObject({ method: 'GET', path: '/', statusCode: 400 });
  });

  it.each(['a', 'a.example:80', '127.0.0.1:1', '[::1]:8080', '[::1]', 'a_b', '', '%C3%A4', 'a:'])(
    'such as %j',
    async (host) => {
      expect((await exchange(`GET / HTTP/1.1\r\nhost: ${host}`)).received).toHaveLength(1);
    },
  );

  it('or none, where HTTP is too old to want one', async () => {
    expect((await exchange('GET / HTTP/1.0\r\nx: 1')).received).toHaveLength(1);
  });
});

describe('a transfer coding other than chunked', () => {
  it.each(['gzip, chunked', 'gzip\r\ntransfer-encoding: chunked', 'GZIP , Chunked'])(
    'is not implemented: %j',
    async (codings) => {
      const { answer, received, entry } = await exchange(
        `POST /x HTTP/1.1\r\nhost: x\r\ntransfer-encoding: ${codings}`,
        '2\r\nhi\r\n0\r\n\r\n',
      );
      expect(answer).toMatch(/^HTTP\/1.1 501 .*"error":"NotImplemented"/s);
      expect(received).toHaveLength(0);
      expect(entry).toMatchObject({ path: '/x', statusCode: 501 });
    },
  );

  it('is one thing, chunked in capitals another', async () => {
    const { received } = await exchange(
      'POST /x HTTP/1.1\r\nhost: x\r\nTransfer-Encoding: Chunked',
      '2\r\nhi\r\n0\r\n\r\n',
    );
    expect(String(received[0]?.body)).toBe('hi');
  });

  it('makes a response of the agent unusable', async () => {
    const response = 'HTTP/1.1 200 OK\r\ntransfer-encoding: gzip, chunked\r\n\r\n2\r\nhi\r\n0\r\n\r\n';
    const { port, entry } = await startBench({
      agent: { onConnection: (socket) => void socket.once('data', () => socket.end(response)) },
    });
    expect((await send(port, '/')).status).toBe(502);
    expect((await entry()).statusCode).toBe(502);
  });
});

describe('Max-Forwards', () => {
  it('of 0 makes the proxy the last recipient of OPTIONS', async () => {
    const { answer, received, entry } = await exchange('OPTIONS /x HTTP/1.1\r\nhost: x\r\nmax-forwards: 0');
    expect(answer).toMatch(/^HTTP\/1.1 200 OK\r\ncontent-length: 0\r\n/);
    expect(received).toHaveLength(0);
    expect(entry).toMatchObject({ method: 'OPTIONS', statusCode: 200 });
  });

  it('of 0 makes the proxy the last recipient of OPTIONS *', async () => {
    expect((await exchange('OPTIONS * HTTP/1.1\r\nhost: x\r\nmax-forwards: 0')).answer).toMatch(
      /^HTTP\/1.1 200/,
    );
  });

  it('of 0 on any of its lines makes the proxy the last recipient', async () => {
    const { received } = await exchange('TRACE / HTTP/1.1\r\nhost: x\r\nmax-forwards: 5\r\nMax-Forwards: 0');
    expect(received).toHaveLength(0);
  });

  it('of 0 makes the proxy show a TRACE as it came, without credentials', async () => {
    const { answer, received } = await exchange(
      'TRACE /x?y HTTP/1.1\r\nHost: x\r\nMax-Forwards: 0\r\nCookie: a=1\r\nAuthorization: Basic eA==\r\nX-Mine: 1',
    );
    expect(answer).toContain('content-type: message/http\r\n');
    expect(answer.slice(answer.indexOf('\r\n\r\n') + 4)).toBe(
      'TRACE /x?y HTTP/1.1\r\nHost: x\r\nMax-Forwards: 0\r\nX-Mine: 1\r\nconnection: close\r\n\r\n',
    );
    expect(received).toHaveLength(0);
  });

  it.each([
    ['OPTIONS', '7', '6'],
    ['TRACE', '1', '0'],
    ['GET', '0', '0'],
    ['OPTIONS', 'many', 'many'],
    ['OPTIONS', '99999999999999999999999', '99999999999999999999998'],
  ])('on %s of %s is %s at the agent', async (method, sent, arrived) => {
    const { received } = await exchange(`${method} / HTTP/1.1\r\nhost: x\r\nMax-Forwards: ${sent}`);
    expect(received[0]?.headers['max-forwards']).toBe(arrived);
  });
});

describe('a client that asks first whether its body is wanted', () => {
  it.each([
    ['that is too large', 'POST / HTTP/1.1\r\nhost: x\r\ncontent-length: 9999999', 413],
    ['for two hosts', 'POST / HTTP/1.1\r\nhost: x\r\nhost: y\r\ncontent-length: 2', 400],
    ['in an unknown coding', 'POST / HTTP/1.1\r\nhost: x\r\ntransfer-encoding: gzip, chunked', 501],
  ])('is not asked for one %s', async (_what, text, status) => {
    const { answer } = await exchange(`${text}\r\nexpect: 100-continue`);
    expect(answer).toMatch(new RegExp(`^HTTP/1.1 ${status} `));
  });
});
