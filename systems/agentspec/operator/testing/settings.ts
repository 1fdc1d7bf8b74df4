// Settings for tests: the defaults, with a webhook.
import { readSettings, type Settings } from '../settings';

export const settingsOf = (environment: NodeJS.ProcessEnv = {}): Settings =>
  readSettings({ WEBHOOK_ENABLED: 'true', SIDECAR_IMAGE: 'sidecar:1', ...environment });
