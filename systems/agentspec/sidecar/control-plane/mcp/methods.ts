// The MCP methods: the agent's declared tools, each called through its chat path (MCP-3 to MCP-8).
import { isRecord } from '../../../common/is-record';
import { chatPath } from '../../manifest/manifest';
import type { ControlPlaneParts } from '../parts';
import { errorCodes, RpcError, type RpcMessage } from './json-rpc';

export const protocolVersion = '2024-11-05';

type Method = (params: RpcMessage['params'], parts: ControlPlaneParts) => unknown;

/** The name under which the sidecar presents itself. */
export const serverName = ({ context }: ControlPlaneParts): string =>
  `agentspec-sidecar/${context.manifest.metadata.name}`;

/** The declared tools by name and description. */
export const toolList = ({ context }: ControlPlaneParts) =>
  (context.manifest.spec.tools ?? []).map(({ name, description }) => ({ name, description }));

const initialize: Method = (_params, parts) => ({
  protocolVersion,
  capabilities: { tools: {} },
  serverInfo: { name: serverName(parts), version: parts.context.version },
});

/** Either side may ask whether the other is there. */
const ping: Method = () => ({});

const inputSchema = { type: 'object', properties: { message: { type: 'string' } }, required: ['message'] };

const listTools: Method = (_params, parts) => ({
  tools: toolList(parts).map((tool) => ({ ...tool, inputSchema })),
});

/** Whatever status the agent answers, its text is the result (MCP-6). */
const callTool: Method = async ({ name, arguments: given }, parts) => {
  if (typeof name !== 'string') throw new RpcError(errorCodes.invalidParams, 'params.name must be a string');
  const known = toolList(parts).map((tool) => tool.name);
  if (!known.includes(name)) {
    throw new RpcError(errorCodes.invalidParams, `no tool ${name}; declared: ${known.join(', ') || 'none'}`);
  }
  const args = isRecord(given) ? given : {};
  const message = typeof args.message === 'string' ? args.message : '';
  return { content: [{ type: 'text', text: await chat({ message, tool: name, args }, parts) }] };
};

async function chat(body: unknown, { agent, context, timeouts }: ControlPlaneParts): Promise<string> {
  const answer = await agent
    .send({ path: chatPath(context.manifest), body, timeoutMs: timeouts.chatMs })
    .catch((error: unknown) => {
      throw new RpcError(errorCodes.internalError, `the agent cannot be reached: ${String(error)}`);
    });
  if (answer.truncated) throw new RpcError(errorCodes.internalError, 'the answer of the agent is too large');
  return answer.text;
}

const methods = new Map<string, Method>([
  ['initialize', initialize],
  ['ping', ping],
  ['tools/list', listTools],
  ['tools/call', callTool],
]);

/** @throws RpcError for an unknown method, wrong parameters, or an agent that cannot be reached */
export async function call({ method, params }: RpcMessage, parts: ControlPlaneParts): Promise<unknown> {
  const implementation = methods.get(method);
  if (!implementation) throw new RpcError(errorCodes.methodNotFound, `no method ${method}`);
  return implementation(params, parts);
}
