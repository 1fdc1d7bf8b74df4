// Which variables the sidecar reads, what they default to and what it refuses: ENV-1 to ENV-9.
import { StartUpError } from '../common/start-up-error';
import { readSettings } from './settings';

const refusal = (environment: NodeJS.ProcessEnv): string => {
  try {
    readSettings(environment);
  } catch (error) {
    expect(error).toBeInstanceOf(StartUpError);
    return (error as StartUpError).message;
  }
  throw new Error('the settings were accepted');
};

describe('readSettings', () => {
  it('has a default for everything', () => {
    expect(readSettings({})).toEqual({
      upstreamUrl: 'http://localhost:8000',
      manifestPath: '/manifest/agent.yaml',
      proxyPort: 4000,
      controlPlanePort: 4001,
      auditRingSize: 1000,
      opaUrl: undefined,
      opaProxyMode: 'track',
      proofToken: undefined,
      secretBackend: 'env',
      environment: {},
    });
  });

  it('reads every variable', () => {
    const environment = {
      UPSTREAM_URL: 'https://agent:8443/base//',
      MANIFEST_PATH: 'some/agent.yaml',
      PROXY_PORT: '1',
      CONTROL_PLANE_PORT: '65535',
      AUDIT_RING_SIZE: '1',
      OPA_URL: 'http://opa:8181/',
      OPA_PROXY_MODE: 'enforce',
      AGENTSPEC_PROOF_TOKEN: 'secret',
      AGENTSPEC_SECRET_BACKEND: 'vault',
    };
    expect(readSettings(environment)).toEqual({
      upstreamUrl: 'https://agent:8443/base',
      manifestPath: 'some/agent.yaml',
      proxyPort: 1,
      controlPlanePort: 65535,
      auditRingSize: 1,
      opaUrl: 'http://opa:8181',
      opaProxyMode: 'enforce',
      proofToken: 'secret',
      secretBackend: 'vault',
      environment,
    });
  });

  it('takes an empty OPA_URL and an empty token for unset', () => {
    const { opaUrl, proofToken } = readSettings({ OPA_URL: '', AGENTSPEC_PROOF_TOKEN: '' });
    expect([opaUrl, proofToken]).toEqual([undefined, undefined]);
  });

  it.each(['PROXY_PORT', 'CONTROL_PLANE_PORT'])('refuses a %s that is no port', (name) => {
    for (const value of ['', '0', '65536', '-1', '4e3', '80.5', ' 80', '0x50', 'http']) {
      expect(refusal({ [name]: value })).toBe(
        `${name} is ${JSON.stringify(value)}; allowed is an integer from 1 to 65535`,
      );
    }
  });

  it.each([
    ['AUDIT_RING_SIZE', ['', '0', '-5', '1.5', 'many', '99999999999999999999'], 'an integer of at least 1'],
    ['OPA_PROXY_MODE', ['', 'block', 'TRACK'], 'one of track, enforce, off'],
    ['AGENTSPEC_SECRET_BACKEND', ['', 'keychain'], 'one of env, vault, aws, gcp, azure'],
    [
      'UPSTREAM_URL',
      ['', 'agent:8000', 'ftp://agent', 'http://', 'http://a/?q', 'http://a/#f'],
      'an http or https URL without query and fragment',
    ],
    ['OPA_URL', ['opa:8181', 'unix:///opa'], 'an http or https URL without query and fragment'],
    ['MANIFEST_PATH', [''], 'a text that is not empty'],
  ])('refuses a wrong %s', (name, values, allowed) => {
    for (const value of values) {
      expect(refusal({ [name]: value })).toBe(`${name} is ${JSON.stringify(value)}; allowed is ${allowed}`);
    }
  });

  it('names all problems at once', () => {
    const problems = refusal({ PROXY_PORT: '', AUDIT_RING_SIZE: '0', OPA_PROXY_MODE: 'x' }).split('\n');
    expect(problems.map((problem) => problem.split(' ')[0])).toEqual([
      'PROXY_PORT',
      'AUDIT_RING_SIZE',
      'OPA_PROXY_MODE',
    ]);
  });

  it('refuses one port for both servers', () => {
    expect(refusal({ PROXY_PORT: '4001' })).toBe(
      'PROXY_PORT and CONTROL_PLANE_PORT are both 4001; they must differ',
    );
  });
});
