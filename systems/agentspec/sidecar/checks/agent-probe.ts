// Asks the agent how it is: its live report, and which endpoints it has.
import { isRecord } from '../../common/is-record';
import type { Logger } from '../../common/log';
import type { AgentAnswer, AgentClient } from './agent-client';
import { summarise, type Check, type CheckSummary } from './check';

/** The health report that the agent itself serves (RDY-2); its own word on its status is not used (RDY-6). */
export interface LiveReport {
  agentName: string;
  timestamp: string;
  checks: Check[];
  summary: CheckSummary;
}

/** What the agent was seen to offer (GAP-32). */
export interface ObservedEndpoints {
  hasHealthEndpoint: boolean;
  hasCapabilitiesEndpoint: boolean;
  upstreamTools: string[];
}

const probeTimeoutMs = 5_000;

export class AgentProbe {
  constructor(
    private readonly client: AgentClient,
    private readonly log: Logger,
    private readonly timeoutMs = probeTimeoutMs,
  ) {}

  /** @returns the agent's live report, or undefined when it serves none; asked anew each time (RDY-1, RDY-2). */
  async liveReport(): Promise<LiveReport | undefined> {
    const answer = await this.get('/agentspec/health');
    if (!isSuccess(answer)) return undefined;
    return parseReport(answer, this.log);
  }

  /** @returns which of `/health` and `/capabilities` the agent has; one is asked after the other (GAP-32). */
  async endpoints(): Promise<ObservedEndpoints> {
    const hasHealthEndpoint = isSuccess(await this.get('/health'));
    const capabilities = await this.get('/capabilities');
    return {
      hasHealthEndpoint,
      hasCapabilitiesEndpoint: isSuccess(capabilities),
      upstreamTools: isSuccess(capabilities) ? toolNames(parseObject(capabilities)) : [],
    };
  }

  private async get(path: string): Promise<AgentAnswer | undefined> {
    try {
      return await this.client.send({ path, timeoutMs: this.timeoutMs });
    } catch (error) {
      this.log.info({ path, reason: String(error) }, 'the agent does not answer a probe');
      return undefined;
    }
  }
}

const isSuccess = (answer: AgentAnswer | undefined): answer is AgentAnswer =>
  answer !== undefined && answer.status >= 200 && answer.status < 300;

function parseObject({ text, truncated }: AgentAnswer): Record<string, unknown> | undefined {
  if (truncated) return undefined;
  try {
    const value: unknown = JSON.parse(text);
    return isRecord(value) ? value : undefined;
  } catch {
    return undefined; // an agent may answer anything; what is not JSON is no report
  }
}

function parseReport(answer: AgentAnswer, log: Logger): LiveReport | undefined {
  const report = parseObject(answer);
  if (!report) return undefined;
  const { agentName, timestamp, status, checks, summary } = report;
  if (typeof agentName !== 'string' || typeof timestamp !== 'string' || typeof status !== 'string')
    return undefined;
  if (!Array.isArray(checks)) return undefined;
  const readable = checks.filter(isCheck);
  if (readable.length < checks.length) {
    log.warn(
      { unreadable: checks.length - readable.length },
      'the live report has checks without id, category, status or severity',
    );
  }
  return {
    agentName,
    timestamp,
    checks: readable,
    summary: isSummary(summary) ? summary : summarise(readable),
  };
}

function isCheck(value: unknown): value is Check {
  if (!isRecord(value)) return false;
  return ['id', 'category', 'status', 'severity'].every((field) => typeof value[field] === 'string');
}

function isSummary(value: unknown): value is CheckSummary {
  if (!isRecord(value)) return false;
  return ['passed', 'failed', 'warnings', 'skipped'].every((field) => typeof value[field] === 'number');
}

/** Names in `tools` of a capabilities answer; entries without a name are left out (GAP-33). */
function toolNames(capabilities: Record<string, unknown> | undefined): string[] {
  const tools = capabilities?.tools;
  if (!Array.isArray(tools)) return [];
  return tools.flatMap((tool) => (isRecord(tool) && typeof tool.name === 'string' ? [tool.name] : []));
}
