// Reading connection strings.
import { isOwnMachine, parseAddress } from './address';

it.each([
  ['redis://redis:6379', 'redis', 6379],
  ['redis://:secret@redis', 'redis', 6379],
  ['postgresql://user:pass@db.internal:5433/name?ssl=1', 'db.internal', 5433],
  ['postgres://db/name', 'db', 5432],
  ['mysql://db', 'db', 3306],
  ['mongodb://db/name', 'db', 27_017],
  ['http://elastic:9200/', 'elastic', 9200],
  ['https://elastic', 'elastic', 443],
  ['cache:6380', 'cache', 6380],
  ['10.1.2.3:6380', '10.1.2.3', 6380],
  ['redis://[fd00::1]:6379', 'fd00::1', 6379],
])('reads %s', (connection, host, port) => {
  expect(parseAddress(connection)).toEqual({ host, port });
});

it.each([
  '',
  'redis',
  'redis://',
  'redis://redis:99999',
  'mongodb://a:1,b:2/x',
  'mongodb+srv://cluster/x',
  'tcp://host',
  'host:0',
  'what is this',
])('cannot read %p', (connection) => {
  expect(parseAddress(connection)).toBeUndefined();
});

it.each([
  ['localhost', true],
  ['db.localhost', true],
  ['LOCALHOST.', true],
  ['127.0.0.1', true],
  ['127.9.9.9', true],
  ['0.0.0.0', true],
  ['169.254.169.254', true],
  ['::1', true],
  ['::', true],
  ['fe80::1', true],
  ['::ffff:127.0.0.1', true],
  ['10.0.0.1', false],
  ['128.0.0.1', false],
  ['fd00::1', false],
  ['localhost.example.org', false],
  ['redis', false],
])('takes %s for the own machine: %p (RDY-14)', (host, expected) => {
  expect(isOwnMachine(host)).toBe(expected);
});

it.each([
  'redis://2130706433:6379',
  'redis://127.1:6379',
  'redis://0x7f000001',
  'redis://0:6379',
  'redis://[::ffff:7f00:1]',
])('sees through %s (RDY-14)', (connection) => {
  const address = parseAddress(connection);
  expect(address && isOwnMachine(address.host)).toBe(true);
});
