// What the steps of one scenario share: the platforms that it speaks to, and the evidence. No logic, no assertions.
import { setWorldConstructor, World, type IWorldOptions } from '@cucumber/cucumber';
import { EvidenceRecorder } from '../runner/evidence/recorder';
import { agentSpec } from './agentspec/platform';
import type { Answer } from '../runner/http/answer';
import type { AgentSpecScenario } from './agentspec/scenario/scenario';
import { optiInfra } from './optiinfra/platform';
import type { OptiInfraScenario } from './optiinfra/scenario/scenario';
import type { Platform, PlatformScenario } from './platform';
import { environmentOf } from './platforms';
import { Slot } from './slot';

export class ProvingGroundWorld extends World<Record<string, unknown>> {
  readonly evidence: EvidenceRecorder;
  /** The last HTTP answer of any platform. */
  readonly answer = new Slot<Answer>('nothing was answered before this step');
  /** Of the scenario, as soon as it has begun. */
  tags: readonly string[] = [];
  private readonly scenarios = new Map<Platform, PlatformScenario>();
  private readonly cleanups: (() => Promise<unknown>)[] = [];

  constructor(options: IWorldOptions<Record<string, unknown>>) {
    super(options);
    this.evidence = new EvidenceRecorder((data, attachment) => this.attach(data, attachment));
  }

  get agentSpec(): AgentSpecScenario {
    return this.open(agentSpec);
  }

  get optiInfra(): OptiInfraScenario {
    return this.open(optiInfra);
  }

  /** The platforms that the scenario has spoken to so far. */
  get opened(): Iterable<PlatformScenario> {
    return this.scenarios.values();
  }

  /** @throws BenchError when the profile names an environment that there is not */
  get environment(): string {
    return environmentOf(this.parameters);
  }

  /** Something to be undone when the scenario ends, the latest first. */
  onEnd(cleanup: () => Promise<unknown>): void {
    this.cleanups.push(cleanup);
  }

  /** Ends what the scenario holds open, and removes what it made. */
  async end(): Promise<void> {
    for (const cleanup of this.cleanups.splice(0).reverse()) await cleanup();
    for (const scenario of this.opened) await scenario.end();
  }

  private open<S extends PlatformScenario>(platform: Platform<S>): S {
    const { environment, evidence, answer, tags } = this;
    const scenario = this.scenarios.get(platform) ?? platform.open({ environment, evidence, answer, tags });
    this.scenarios.set(platform, scenario);
    return scenario as S;
  }
}

setWorldConstructor(ProvingGroundWorld);
