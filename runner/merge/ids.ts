// Walks Cucumber messages for their ids: those that a message gives to things, and those by which it refers to others.

/** Properties that hold the id, or the ids, of something which another message announced. */
const REFERENCES: ReadonlySet<string> = new Set([
  'astNodeId',
  'astNodeIds',
  'hookId',
  'pickleId',
  'pickleStepId',
  'stepDefinitionIds',
  'testCaseId',
  'testCaseStartedId',
  'testRunHookStartedId',
  'testRunStartedId',
  'testStepId',
]);

/** What becomes of an id. */
export interface IdMapping {
  /** Of the id that a message gives to a thing. */
  define(id: string): string;
  /** Of an id by which it refers to a thing. */
  refer(id: string): string;
}

/** @returns a copy of a message, or of a part of one, with every id replaced */
export function mapIds<T>(node: T, mapping: IdMapping): T {
  if (Array.isArray(node)) return node.map((item: unknown) => mapIds(item, mapping)) as T;
  if (typeof node !== 'object' || node === null) return node;
  const properties = Object.entries(node).map(([name, value]) => [name, mapProperty(name, value, mapping)]);
  return Object.fromEntries(properties) as T;
}

function mapProperty(name: string, value: unknown, mapping: IdMapping): unknown {
  if (name === 'id' && typeof value === 'string') return mapping.define(value);
  if (!REFERENCES.has(name)) return mapIds(value, mapping);
  if (Array.isArray(value)) return value.map((id: string) => mapping.refer(id));
  return typeof value === 'string' ? mapping.refer(value) : value;
}
