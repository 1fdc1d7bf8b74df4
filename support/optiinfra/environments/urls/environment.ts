// OptiInfra at given URLs: this suite did not start it, and ends nothing of it.
import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import { BenchError } from '../../../../runner/errors';
import { statusOf } from '../../../../runner/http/status-of';
import type { PreparedRun } from '../../../../runner/run/prepared-run';
import { timeouts } from '../../../timeouts';
import type { OptiInfraEnvironment } from '../environment';
import { readConfiguration, URLS_VARIABLE, type Configuration } from './configuration';

/** @throws BenchError when the file is not there or no such file, or nothing answers at the API it names */
export async function prepareUrls(): Promise<PreparedRun> {
  const { api } = readConfiguration().access;
  const answer = await statusOf(`${api}/health`);
  if (typeof answer === 'string')
    throw new BenchError(`no OptiInfra answers at ${api}, which ${URLS_VARIABLE} names: ${answer}`);
  return { describe: () => `OptiInfra at given URLs: ${api}`, finish: async () => [] };
}

/** @returns undefined where no file names one */
export function connectUrls(): OptiInfraEnvironment | undefined {
  return process.env[URLS_VARIABLE] ? new UrlsEnvironment(readConfiguration()) : undefined;
}

class UrlsEnvironment implements OptiInfraEnvironment {
  readonly name = 'urls';

  constructor(private readonly configuration: Configuration) {}

  async access() {
    return this.configuration.access;
  }

  async logs(lines: number): Promise<Record<string, string>> {
    const { readLog } = this.configuration;
    if (!readLog) return {};
    const { stdout } = await promisify(execFile)('/bin/sh', ['-c', readLog], {
      timeout: timeouts.COMMAND.ms,
    });
    return { platform: stdout.trimEnd().split('\n').slice(-lines).join('\n') };
  }
}
