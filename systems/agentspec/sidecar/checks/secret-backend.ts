// Checks that the sidecar has what its secret backend needs (RDY-15, RDY-18).
import type { Settings } from '../settings';
import type { Check } from './check';

type SecretBackend = Settings['secretBackend'];

/** For each backend, groups of variables; of each group at least one must be set. */
const needed: Record<SecretBackend, readonly (readonly string[])[]> = {
  env: [],
  vault: [['VAULT_ADDR'], ['VAULT_TOKEN', 'VAULT_ROLE']],
  aws: [['AWS_REGION', 'AWS_DEFAULT_REGION']],
  gcp: [['GOOGLE_APPLICATION_CREDENTIALS', 'GOOGLE_CLOUD_PROJECT']],
  azure: [['AZURE_KEY_VAULT_URL', 'AZURE_KEYVAULT_URL']],
};

/** With backend `env` this always passes; the others warn about variables that are missing. */
export function checkSecretBackend(backend: SecretBackend, environment: NodeJS.ProcessEnv): Check {
  const subject = { id: 'secret:backend', category: 'env' } as const;
  const missing = needed[backend].filter((group) => !group.some((name) => environment[name]));
  if (missing.length === 0) {
    return { ...subject, status: 'pass', severity: 'info', message: `secret backend: ${backend}` };
  }
  const names = missing.map((group) => group.join(' or ')).join(', ');
  return {
    ...subject,
    status: 'fail',
    severity: 'warning',
    message: `secret backend ${backend}: ${names} is not set`,
    remediation: `Set ${names} in the environment of the sidecar`,
  };
}
