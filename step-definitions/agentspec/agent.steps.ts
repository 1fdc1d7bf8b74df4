// Steps that name the agent a scenario speaks of, and the sidecar it wants in front of it.
import { Given, When } from '@cucumber/cucumber';
import type { ProvingGroundWorld } from '../../support/world';
import { unreachableUrl } from '../../support/agentspec/environments/variables';

/** Which demo agents sleep is known (AGT-4); a reader may be told. */
Given('the {demoAgent} agent(, which is not running)', function (this: ProvingGroundWorld, agent: string) {
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

Given('its sidecar keeps {int} audit entries', function (this: ProvingGroundWorld, size: number) {
  this.agentSpec.subject.want('AUDIT_RING_SIZE', String(size));
});

Given('its policy engine cannot be reached', function (this: ProvingGroundWorld) {
  this.agentSpec.subject.want('OPA_URL', unreachableUrl);
});

Given('its sidecar knows of no policy engine', function (this: ProvingGroundWorld) {
  this.agentSpec.subject.want('OPA_URL', '');
});

/** Its manifest is one that lies beside its own: the same agent under a name that no policy was written for (DEM-41). */
Given('its policy engine knows no policy for it', async function (this: ProvingGroundWorld) {
  await this.agentSpec.subject.wantManifest('gymcoach-renamed.yaml');
});

Given('its sidecar asks for the proof token {string}', function (this: ProvingGroundWorld, token: string) {
  this.agentSpec.subject.want('AGENTSPEC_PROOF_TOKEN', token);
});

When('the sidecar goes back to its usual settings', async function (this: ProvingGroundWorld) {
  await this.agentSpec.subject.giveBack();
});

When('the sidecar is replaced', async function (this: ProvingGroundWorld) {
  await this.agentSpec.subject.replaceSidecar();
});
