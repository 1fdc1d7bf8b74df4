// A demo agent of AgentSpec: which one, AGENT_PROFILE or the first argument says. Variables: README.md beside this file.
import type { AddressInfo } from 'node:net';
import { createPlainLog, type PlainLog } from '../common/plain-log';
import { createAgent } from './agent';
import { sendHeartbeats } from './central-service/heartbeats';
import { createInstrument } from './instrument/instrument';
import { readSettings, type Settings } from './settings';

/** For requests in flight and their pushes, once told to stop. */
const DRAIN_MS = 1000;
/** The longest that a timer can be set to. */
const FOR_EVER_MS = 2 ** 31 - 1;

function main(): void {
  const settings = settingsOrExit();
  const { profile } = settings;
  const log = createPlainLog({ agent: profile.name });
  if (profile.listens) return serve(settings);
  setInterval(() => undefined, FOR_EVER_MS);
  onStop(() => process.exit(0));
  log.info('running, listening nowhere', { version: profile.version });
}

function serve(settings: Settings): void {
  const { profile, port, sidecar, instrument: hasInstrument, env } = settings;
  const log = createPlainLog({ agent: profile.name });
  const instrument = hasInstrument ? createInstrument() : undefined;
  const server = createAgent(profile, { sidecar, log, env, instrument });
  server.on('error', (error) => fail(error));
  const stopping = new AbortController();
  server.listen(port, () => {
    log.info('listening', { version: profile.version, port: (server.address() as AddressInfo).port });
    reportTo(settings, log, stopping.signal);
  });
  onStop(() => {
    stopping.abort();
    instrument?.close();
    server.close();
    setTimeout(() => process.exit(0), DRAIN_MS).unref();
  });
}

/** Registers once the agent answers: its sidecar would call it unavailable before. */
function reportTo(
  { profile, centralService, sidecarUrl }: Settings,
  log: PlainLog,
  stopped: AbortSignal,
): void {
  if (!centralService) return;
  void sendHeartbeats({ agentName: profile.name, centralService, sidecarUrl, log }, stopped);
}

function settingsOrExit(): Settings {
  try {
    return readSettings(process.env, process.argv.slice(2));
  } catch (error) {
    return fail(error as Error);
  }
}

function fail(error: Error): never {
  createPlainLog().error('cannot start', { error: error.message });
  process.exit(1);
}

/** Without a second signal's help: what is left after `stop` either ends by itself or is bounded by it. */
const onStop = (stop: () => void): unknown => process.once('SIGTERM', stop).once('SIGINT', stop);

main();
