// Reads the policy server's command line, its own short one or the one that OPA is started with.
import { basename, dirname } from 'node:path';
import { parseArgs } from 'node:util';
import { defaultAddress } from './address';

const DECISION_LOG = 'decision_logs.console=true';

export const usage = `Usage: policy-server [--addr host:port] [--set ${DECISION_LOG}] <policy> ...
       policy-server run --server [--addr host:port] [--set ${DECISION_LOG}] [--disable-telemetry] <policy> ...

Serves compiled policies as \`opa run --server\` serves their sources: POST and GET /v1/data/<path>, GET /health.
The second form is OPA's own, so that the policy server can stand in where a command line names OPA.

  <policy>             a policy folder, or the policy.rego or data.json in it
  --addr, -a           where to listen; default ${defaultAddress}, :port for all interfaces, port 0 for a free one
  --set                ${DECISION_LOG} logs each decision to the standard output; OPA's other settings have no
                       counterpart here and are refused
  --server, -s         needed after \`run\`: there is no interactive mode
  --disable-telemetry  accepted, as there is none; so is --skip-version-check, its name before OPA 1.0
  --help               print this text
`;

export interface CommandLine {
  /** As OPA's `--addr` takes it. */
  readonly addr: string;
  /** Policy folders, each once; at least one. */
  readonly folders: readonly string[];
  readonly logsDecisions: boolean;
}

/** The files that OPA is given; here they stand for their folder, which also holds what was compiled of them. */
const SOURCES = ['policy.rego', 'data.json'];

/**
 * @returns undefined where only the usage is asked for
 * @throws Error saying what is wrong or missing
 */
export function readCommandLine(args: string[]): CommandLine | undefined {
  const { values, positionals } = parseArgs({
    args,
    allowPositionals: true,
    options: {
      addr: { type: 'string', short: 'a', default: defaultAddress },
      server: { type: 'boolean', short: 's', default: false },
      set: { type: 'string', multiple: true, default: [] },
      'disable-telemetry': { type: 'boolean' },
      'skip-version-check': { type: 'boolean' },
      help: { type: 'boolean', short: 'h', default: false },
    },
  });
  if (values.help) return undefined;
  const isRun = positionals[0] === 'run';
  if (isRun && !values.server)
    throw new Error(`run needs --server: there is no interactive mode\n\n${usage}`);
  const folders = [...new Set((isRun ? positionals.slice(1) : positionals).map(folderOf))];
  if (folders.length === 0) throw new Error(`which policies? Name at least one folder\n\n${usage}`);
  const foreign = values.set.filter((setting) => setting !== DECISION_LOG);
  if (foreign.length > 0) throw new Error(`--set is ${foreign.join(', ')}; allowed is ${DECISION_LOG}`);
  return { addr: values.addr, folders, logsDecisions: values.set.length > 0 };
}

const folderOf = (policy: string): string =>
  SOURCES.includes(basename(policy)) ? dirname(policy) : withoutTrailingSlash(policy);

const withoutTrailingSlash = (folder: string): string => folder.replace(/(?<=.)\/+$/, '');
