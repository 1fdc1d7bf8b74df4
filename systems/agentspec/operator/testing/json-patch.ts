// Applies a JSON Patch (RFC 6902) as an API server does, as far as the operator uses it.
import type { JsonPatchOperation } from '../kubernetes/cluster';

type Node = Record<string, unknown> | unknown[];

/** Gives a patched copy of `document`. @throws where an operation does not fit, as the API server refuses it */
export function applyJsonPatch<T>(document: T, operations: readonly JsonPatchOperation[]): T {
  const patched = structuredClone(document);
  for (const { op, path, value } of operations) {
    const keys = path.split('/').slice(1).map(unescaped);
    const last = keys.pop() ?? '';
    const parent = keys.reduce((node, key) => childOf(node, key, path), patched as Node);
    if (op === 'test') expectEqual(childOf(parent, last, path), value, path);
    else set(parent, last, value, path);
  }
  return patched;
}

const unescaped = (key: string): string => key.replaceAll('~1', '/').replaceAll('~0', '~');

function childOf(node: Node, key: string, path: string): Node {
  const child = (node as Record<string, unknown>)[key];
  if (child === undefined) throw new Error(`${path}: there is no ${key}`);
  return child as Node;
}

function expectEqual(actual: unknown, expected: unknown, path: string): void {
  if (JSON.stringify(actual) !== JSON.stringify(expected)) throw new Error(`${path}: the test fails`);
}

function set(parent: Node, key: string, value: unknown, path: string): void {
  if (!Array.isArray(parent)) parent[key] = value;
  else if (key === '-') parent.push(value);
  else if (Number(key) <= parent.length) parent.splice(Number(key), 0, value);
  else throw new Error(`${path}: the list is shorter`);
}
