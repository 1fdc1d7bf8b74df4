// Who listens on a port is told by command and process id.
import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { spawn } from 'node:child_process';
import { onCleanUp } from '../testing/clean-up';
import { occupyPort } from '../testing/servers';
import { portHolder } from './port-holder';

const LISTENER = `
const server = require('node:net').createServer().listen(0, '127.0.0.1', () => console.log(server.address().port));
process.stdin.on('end', () => process.exit()).resume();
`;

test('a port of this process is held by this process', async () => {
  expect(await portHolder(await occupyPort())).toMatch(new RegExp(`node.* \\(pid ${process.pid}\\)$`));
});

test('a port on all interfaces, IPv6 included, is found as well', async () => {
  const server = createServer().listen(0);
  onCleanUp(() => server.close());
  await once(server, 'listening');
  expect(await portHolder((server.address() as AddressInfo).port)).toContain(`(pid ${process.pid})`);
});

test('a port of another process is held by its command', async () => {
  const child = spawn(process.execPath, ['-e', LISTENER, 'a-telling-argument'], {
    stdio: ['pipe', 'pipe', 'inherit'],
  });
  onCleanUp(async () => {
    const ended = once(child, 'exit');
    child.stdin.end();
    await ended;
  });
  const [port] = await once(child.stdout, 'data');
  expect(await portHolder(Number(port))).toBe(
    `${`${process.execPath} -e ${LISTENER} a-telling-argument`.slice(0, 120)} (pid ${child.pid})`,
  );
});
