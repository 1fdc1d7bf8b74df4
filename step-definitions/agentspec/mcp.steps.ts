// Steps about the sidecar as a server of the Model Context Protocol.
import { Then, When, type DataTable } from '@cucumber/cucumber';
import { expect } from 'chai';
import type { ProvingGroundWorld } from '../../support/world';

const ID = 1;

/** @param rows "method", and "tool" with "message" where it is called; "version" where it is not that of JSON-RPC */
function messageOf({ version = '2.0', method, tool, message }: Record<string, string>): object {
  const params = { ...(tool && { name: tool }), ...(message && { arguments: { message } }) };
  const isCall = method === 'tools/call';
  return {
    jsonrpc: version,
    // A notification has no id: nobody waits for an answer.
    ...(!method?.startsWith('notifications/') && { id: ID }),
    method: method === 'a number' ? 7 : method,
    ...(isCall && { params }),
  };
}

When('a client sends the MCP message:', async function (this: ProvingGroundWorld, table: DataTable) {
  const given = Object.entries(table.rowsHash()).filter(([, value]) => value !== '-');
  this.answer.set(await this.agentSpec.control.mcp(messageOf(Object.fromEntries(given))));
});

Then('the tool answers with a text', function (this: ProvingGroundWorld) {
  const { id, result } = this.answer.get().json<{ id: unknown; result: { content: unknown } }>();
  expect(id).to.equal(ID);
  expect(result.content).to.be.an('array').with.length(1);
  const [content] = result.content as [{ type: string; text: string }];
  expect(content.type).to.equal('text');
  expect(content.text).to.be.a('string').and.not.equal('');
});

Then('the MCP error is {int}', function (this: ProvingGroundWorld, code: number) {
  const answer = this.answer
    .get()
    .json<{ jsonrpc: string; id: unknown; error?: { code: number; message: string } }>();
  expect(answer).to.include({ jsonrpc: '2.0', id: ID });
  expect(answer.error).to.include({ code });
});
