// The agent that a scenario speaks of: which sidecar it wants in front of it, and the clients to speak to it.
import path from 'node:path';
import { BenchError, CannotRunHere, messageOf } from '../../../runner/errors';
import type { HttpRequest } from '../../../runner/http/http-request';
import { lackIn } from '../abilities';
import { ControlPlane } from '../clients/control-plane';
import { DemoInstrument } from '../clients/demo-instrument';
import { SidecarProxy } from '../clients/sidecar-proxy';
import type { AuditEntry } from '../clients/types';
import type { AgentSpecEnvironment, PolicyDecision, SidecarAddress } from '../environments/environment';
import type { RecordExchange } from '../../../runner/http/http-client';
import type { EvidenceRecorder } from '../../../runner/evidence/recorder';
import { Client } from './client';
import { entriesOf, Sent } from './traces';

const LOG_LINES = 30;

/** What a subject needs of the environment in which its agent is found. */
export type SubjectEnvironment = Pick<
  AgentSpecEnvironment,
  'offers' | 'sidecar' | 'manifestPath' | 'logTail' | 'evidence' | 'decisions' | 'disturbance'
>;

export class Subject {
  private variables: Record<string, string> = {};
  private fresh = false;
  private readonly sent = new Sent();
  /** When the scenario could speak to it for the first time: what is logged of it before is about another one. */
  private since: Date | undefined;
  private ready: Promise<SidecarAddress> | undefined;
  /** Both find the sidecar when they are first used. */
  readonly proxy: SidecarProxy;
  readonly control: ControlPlane;
  readonly instrument: DemoInstrument;
  readonly client: Client;

  constructor(
    readonly agent: string,
    private readonly environment: SubjectEnvironment,
    private readonly evidence: EvidenceRecorder,
    private readonly tags: readonly string[] = [],
  ) {
    const record: RecordExchange = (exchange, seen) => {
      this.sent.note(exchange);
      this.evidence.exchange(exchange, seen);
    };
    this.proxy = new SidecarProxy(
      agent,
      async () => (await this.address()).proxyUrl,
      record,
      (request) => this.assertAble(request),
    );
    this.control = new ControlPlane(agent, async () => (await this.address()).controlUrl, record);
    this.instrument = new DemoInstrument(agent, this.proxy, () => {
      const { offers } = this.environment;
      return !offers || offers.call(this.environment, agent)?.has('instrument') === true;
    });
    this.client = new Client(this.proxy, this.instrument);
  }

  /** Wants a sidecar variable; the sidecar is brought into shape when the scenario first speaks to it. */
  want(name: string, value: string): void {
    this.assertNotYetUsed(`${name} is wanted`);
    this.variables[name] = value;
  }

  /** Wants a sidecar that reads another manifest of the demo; `file` lies beside the agent's own. */
  async wantManifest(file: string): Promise<void> {
    const own = await this.environment.manifestPath(this.agent);
    this.want('MANIFEST_PATH', path.join(path.dirname(own), file));
  }

  /** Wants a sidecar that has seen no request yet. */
  wantFresh(): void {
    this.assertNotYetUsed('a fresh sidecar is wanted');
    this.fresh = true;
  }

  /** Of the sidecar, once it is as the scenario wants it. */
  address(): Promise<SidecarAddress> {
    return (this.ready ??= this.bringIntoShape());
  }

  /** Another value of a variable, in the middle of a scenario: a rollout of its own. */
  async change(name: string, value: string): Promise<void> {
    await this.close();
    this.variables = { ...this.variables, [name]: value };
    await this.address();
  }

  /** Back to the variables at rest, in the middle of a scenario: a rollout of its own. */
  async giveBack(): Promise<void> {
    await this.close();
    this.variables = {};
    await this.address();
  }

  /** A sidecar that has served is replaced by a new one with the same variables. */
  async replaceSidecar(): Promise<void> {
    await this.close();
    this.fresh = true;
    await this.address();
  }

  async logTail(): Promise<string> {
    return this.environment.logTail(this.agent, LOG_LINES);
  }

  /** What helps to understand a failure; that it cannot be had is said, not thrown: the failure itself comes first. */
  async attachEvidence(): Promise<void> {
    const title = `What the environment tells of ${this.agent}`;
    const found = await this.environment
      .evidence(this.agent)
      .catch((error) => [{ title, text: `not to be had: ${messageOf(error)}` }]);
    found.forEach((one) => this.evidence.text(one.title, one.text));
  }

  /** The audit entries of what the scenario sent, as far as the sidecar that it spoke to last has them. */
  async auditEntries(): Promise<AuditEntry[]> {
    const { requestIds } = this.sent;
    const open = requestIds.length > 0 ? await this.ready : undefined;
    return open ? entriesOf(this.agent, open.controlUrl, requestIds) : [];
  }

  /** What its policy engine decided since the scenario speaks to it. */
  async decisions(): Promise<PolicyDecision[]> {
    if (!this.since || !this.sent.mayHaveBeenJudged) return [];
    return this.environment.decisions(this.agent, this.since);
  }

  /** @returns what happened to the ground under this agent during the scenario, if anything did */
  disturbance(): Promise<string | undefined> {
    return this.environment.disturbance(this.agent);
  }

  async close(): Promise<void> {
    await this.ready?.catch(() => undefined);
    this.ready = undefined;
    this.leave();
  }

  /** What is still going on is left; whoever asks again is connected again. */
  leave(): void {
    this.proxy.close();
    this.control.close();
  }

  private async bringIntoShape(): Promise<SidecarAddress> {
    const { variables, fresh } = this;
    const address = await this.environment.sidecar(this.agent, { variables, fresh });
    this.since ??= new Date();
    return address;
  }

  /** @throws CannotRunHere where the agent lacks what the request is about: that would be no fault of its sidecar */
  private assertAble(request: HttpRequest): void {
    const offers = this.environment.offers?.(this.agent);
    const lack = offers && lackIn(offers, request, this.tags);
    if (lack) throw new CannotRunHere(`the ${this.agent} agent ${lack}`);
  }

  private assertNotYetUsed(what: string): void {
    if (this.ready)
      throw new BenchError(
        `${what} for ${this.agent} after the scenario has spoken to it; say so in an earlier Given`,
      );
  }
}
