// JSON-RPC 2.0 as MCP uses it: one message a request.
import { isRecord } from '../../../common/is-record';

export const errorCodes = {
  invalidRequest: -32_600,
  methodNotFound: -32_601,
  invalidParams: -32_602,
  internalError: -32_603,
} as const;

type Id = string | number | null;

export interface RpcMessage {
  /** Undefined for a notification. */
  id: Id | undefined;
  method: string;
  params: Record<string, unknown>;
}

/** A call that is answered with a JSON-RPC error. */
export class RpcError extends Error {
  constructor(
    readonly code: number,
    message: string,
  ) {
    super(message);
  }
}

/** @returns undefined for what is no JSON-RPC 2.0 message (MCP-2) */
export function readMessage(body: unknown): RpcMessage | undefined {
  if (!isRecord(body) || body.jsonrpc !== '2.0' || typeof body.method !== 'string') return undefined;
  const params = isRecord(body.params) ? body.params : {};
  return { id: 'id' in body ? idOf(body) : undefined, method: body.method, params };
}

/** The id to echo; null where there is none that could be echoed (MCP-10). */
export function idOf(body: unknown): Id {
  const id = isRecord(body) ? body.id : undefined;
  return typeof id === 'string' || typeof id === 'number' ? id : null;
}

export const resultAnswer = (id: Id, result: unknown) => ({ jsonrpc: '2.0', id, result });

export const errorAnswer = (id: Id, { code, message }: RpcError) => ({
  jsonrpc: '2.0',
  id,
  error: { code, message },
});
