// The port through which the suite sees OptiInfra, whoever runs it: processes of this machine, or somebody at given URLs.

export interface Credentials {
  readonly username: string;
  readonly password: string;
}

/** How to speak to a platform; what is absent cannot be had there, and what needs it is not run. URLs have no trailing slash. */
export interface OptiInfraAccess {
  readonly api: string;
  readonly portal: string;
  /** The control plane of the cloud simulator (CLD-7). */
  readonly simulator?: string | undefined;
  /** Whether the platform has the test hooks (TST-1). */
  readonly hasTestHooks: boolean;
  readonly admin?: Credentials | undefined;
  /** An API key of the service role `agent` (AUT-23). */
  readonly agentKey?: string | undefined;
  /** With which the orchestrator speaks to agents (AGN-22). */
  readonly orchestratorKey?: string | undefined;
  /** The URL of PostgreSQL, for looking only (RUN-22). */
  readonly database?: string | undefined;
}

export interface OptiInfraEnvironment {
  /** As shown to people: "embedded", "urls". */
  readonly name: string;
  access(): Promise<OptiInfraAccess>;
  /** What helps to understand a failure: the last lines of each process's log, by its name. */
  logs(lines: number): Promise<Readonly<Record<string, string>>>;
}
