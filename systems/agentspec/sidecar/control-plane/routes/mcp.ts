// The agent as an MCP server.
import { errorAnswer, errorCodes, idOf, readMessage, resultAnswer, RpcError } from '../mcp/json-rpc';
import { call, protocolVersion, serverName, toolList } from '../mcp/methods';
import type { Routes } from '../parts';

export const mcpRoutes: Routes = (app, parts) => {
  app.get('/mcp', () => ({
    name: serverName(parts),
    version: parts.context.version,
    protocol: `mcp/${protocolVersion}`,
    tools: toolList(parts),
    endpoint: '/mcp',
    transport: 'http',
  }));

  app.post('/mcp', async ({ body }, reply) => {
    const message = readMessage(body);
    if (!message) {
      const problem = new RpcError(
        errorCodes.invalidRequest,
        'expected jsonrpc "2.0" and a method that is a string',
      );
      return reply.code(400).send(errorAnswer(idOf(body), problem));
    }
    const { id } = message;
    // A notification is taken note of and nothing more: nobody waits for what it would do (MCP-9).
    if (id === undefined) return reply.code(202).send();
    try {
      return resultAnswer(id, await call(message, parts));
    } catch (error) {
      if (error instanceof RpcError) return errorAnswer(id, error);
      throw error;
    }
  });
};
