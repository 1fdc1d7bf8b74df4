// What a urls file of OptiInfra may say, and what is said of one that may not.
import path from 'node:path';
import { projectRoot } from '../../../../runner/project-root';
import { temporaryFolder } from '../../../../runner/testing/folder';
import { readConfiguration } from './configuration';

const read = (text: string) =>
  readConfiguration({ OPTIINFRA_URLS: path.join(temporaryFolder({ 'urls.yaml': text }), 'urls.yaml') });

test('without a file it says which variable names one', () => {
  expect(() => readConfiguration({})).toThrow('OPTIINFRA_URLS=file');
});

test('the example of the documentation is such a file', () => {
  const file = path.join(projectRoot, 'docs/optiinfra-urls.example.yaml');
  const { access } = readConfiguration({ OPTIINFRA_URLS: file });
  expect(access).toMatchObject({ hasTestHooks: true, simulator: 'http://127.0.0.1:4567' });
});

test('what is left out cannot be had', () => {
  const { access, readLog } = read('api: http://shop.test/\nportal: http://shop.test:3001');
  expect(access).toEqual({ api: 'http://shop.test', portal: 'http://shop.test:3001', hasTestHooks: false });
  expect(readLog).toBeUndefined();
});

test('every mistake is named, with its place and what is allowed', () => {
  expect(() => read('api: shop\nportal: http://shop.test\ntest-hooks: maybe\nkey: x')).toThrow(
    /api: takes an http or https URL[^]*test-hooks: takes true or false[^]*Allowed: api, portal, simulator/,
  );
});
