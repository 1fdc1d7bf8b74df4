// What the operator's environment may say, and how it is told that something is wrong.
import { readSettings, SettingsError } from './settings';

test('an empty environment gives an operator without webhook, central service and leader election (OPR-29)', () => {
  expect(readSettings({})).toMatchObject({
    WATCH_NAMESPACE: '',
    LIVENESS_PORT: 8080,
    PROBE_CONCURRENCY: 50,
    LEADER_ELECTION: false,
    WEBHOOK_ENABLED: false,
    INJECT_MODE: 'annotation',
    EXCLUDED_NAMESPACES: ['kube-system', 'kube-public', 'kube-node-lease'],
    CENTRAL_SERVICE_URL: '',
    CENTRAL_SERVICE_POLL_INTERVAL: 30,
    CENTRAL_SERVICE_NAMESPACE: 'agentspec-remote',
  });
});

test('trailing slashes of a URL are dropped, and lists are split', () => {
  const settings = readSettings({
    CENTRAL_SERVICE_URL: 'http://central//',
    CENTRAL_SERVICE_API_KEY: 'key',
    EXCLUDED_NAMESPACES: 'a,b',
  });
  expect(settings.CENTRAL_SERVICE_URL).toBe('http://central');
  expect(settings.EXCLUDED_NAMESPACES).toEqual(['a', 'b']);
});

test.each([
  ['LIVENESS_PORT', '0', 'an integer from 1 to 65535'],
  ['LIVENESS_PORT', '', 'an integer from 1 to 65535'],
  ['PROBE_CONCURRENCY', '1.5', 'an integer from 1 to 1000'],
  ['LEADER_ELECTION', 'yes', 'one of false, true'],
  ['INJECT_MODE', 'always', 'one of annotation, default'],
  ['OPA_PROXY_MODE', 'Track', 'one of track, enforce, off'],
  ['CENTRAL_SERVICE_URL', 'central:80', 'an http or https URL, or empty for none'],
])('%s=%j is refused', (name, value, allowed) => {
  expect(() => readSettings({ [name]: value })).toThrow(
    new SettingsError(`${name} is ${JSON.stringify(value)}; allowed is ${allowed}`),
  );
});

test('every wrong variable is named', () => {
  expect(() => readSettings({ LIVENESS_PORT: 'x', WEBHOOK_PORT: 'y' })).toThrow(
    /LIVENESS_PORT is "x".*\nWEBHOOK_PORT is "y"/,
  );
});

test('what one variable turns on, another must serve', () => {
  expect(() => readSettings({ WEBHOOK_ENABLED: 'true' })).toThrow(
    'WEBHOOK_ENABLED is set; it needs SIDECAR_IMAGE',
  );
  expect(() => readSettings({ CENTRAL_SERVICE_URL: 'http://central' })).toThrow(
    'needs CENTRAL_SERVICE_API_KEY',
  );
});
