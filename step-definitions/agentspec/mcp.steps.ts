// Steps about the sidecar as an MCP server.
import { Then, When } from '@cucumber/cucumber';
import { expect } from 'chai';
import type { ProvingGroundWorld } from '../../support/world';

const ID = 1;

async function send(world: ProvingGroundWorld, message: unknown): Promise<void> {
  world.agentSpec.observed.control.set(await world.agentSpec.control.post('/mcp', message));
}

When('a client calls the MCP method {string}', function (this: ProvingGroundWorld, method: string) {
  return send(this, { jsonrpc: '2.0', id: ID, method });
});

When(
  'a client calls the MCP tool {string} with the message {string}',
  function (this: ProvingGroundWorld, name: string, message: string) {
    return send(this, {
      jsonrpc: '2.0',
      id: ID,
      method: 'tools/call',
      params: { name, arguments: { message } },
    });
  },
);

When('a client sends the MCP message {json}', function (this: ProvingGroundWorld, message: unknown) {
  return send(this, message);
});

Then("the tool's answer is a text that is not empty", function (this: ProvingGroundWorld) {
  const { id, result } = this.agentSpec.observed.control
    .get()
    .json<{ id: unknown; result: { content: unknown } }>();
  expect(id).to.equal(ID);
  expect(result.content).to.be.an('array').with.length(1);
  const [content] = result.content as [{ type: string; text: string }];
  expect(content.type).to.equal('text');
  expect(content.text).to.be.a('string').and.not.equal('');
});

Then('the MCP error is {int}', function (this: ProvingGroundWorld, code: number) {
  const answer = this.agentSpec.observed.control
    .get()
    .json<{ jsonrpc: string; id: unknown; error?: { code: number; message: string } }>();
  expect(answer).to.include({ jsonrpc: '2.0', id: ID });
  expect(answer.error).to.include({ code });
});
