// Steps that name the agent a scenario speaks of, and the sidecar it wants in front of it.
import { Given, When } from '@cucumber/cucumber';
import type { ProvingGroundWorld } from '../../support/world';
import { unreachableUrl } from '../../support/agentspec/environments/variables';

Given('the {demoAgent} agent', function (this: ProvingGroundWorld, agent: string) {
  this.agentSpec.select(agent);
});

Given(
  'the {demoAgent} agent in {mode} mode',
  function (this: ProvingGroundWorld, agent: string, mode: string) {
    this.agentSpec.select(agent).want('OPA_PROXY_MODE', mode);
  },
);

Given('the {demoAgent} agent behind a fresh sidecar', function (this: ProvingGroundWorld, agent: string) {
  this.agentSpec.select(agent).wantFresh();
});

Given(
  'the {demoAgent} agent behind a fresh sidecar in {mode} mode',
  function (this: ProvingGroundWorld, agent: string, mode: string) {
    const subject = this.agentSpec.select(agent);
    subject.want('OPA_PROXY_MODE', mode);
    subject.wantFresh();
  },
);

Given(
  'the {demoAgent} agent behind a fresh sidecar that keeps {int} audit entries',
  function (this: ProvingGroundWorld, agent: string, size: number) {
    const subject = this.agentSpec.select(agent);
    subject.want('AUDIT_RING_SIZE', String(size));
    subject.wantFresh();
  },
);

Given('its policy engine cannot be reached', function (this: ProvingGroundWorld) {
  this.agentSpec.subject.want('OPA_URL', unreachableUrl);
});

Given('its sidecar knows of no policy engine', function (this: ProvingGroundWorld) {
  this.agentSpec.subject.want('OPA_URL', '');
});

Given('its sidecar asks for the proof token {string}', function (this: ProvingGroundWorld, token: string) {
  this.agentSpec.subject.want('AGENTSPEC_PROOF_TOKEN', token);
});

When('the sidecar is given back as it was', async function (this: ProvingGroundWorld) {
  await this.agentSpec.subject.giveBack();
});

When('another sidecar takes the place of this one', async function (this: ProvingGroundWorld) {
  await this.agentSpec.subject.replaceSidecar();
});
