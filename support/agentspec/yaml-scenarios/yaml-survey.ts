// Walks a parsed YAML document once, before its aliases are resolved: bounds, duplicate keys, what JSON does not know.
import {
  isAlias,
  isMap,
  isNode,
  isScalar,
  isSeq,
  type Alias,
  type Node,
  type Pair,
  type Scalar,
  type YAMLMap,
} from 'yaml';
import type { KeyPath } from './problem';

/** Deepest nesting, of the text and of what aliases make of it. */
export const MAX_DEPTH = 64;
/** Most aliases, since each one searches the anchors before it. */
export const MAX_ALIASES = 1_000;
/** Most characters after all aliases are replaced by what they stand for: an alias bomb is far above. */
export const MAX_EXPANDED = 1_000_000;

const deep = `the file is nested more than ${MAX_DEPTH} levels deep`;
const large = `the file is too large: its aliases stand for more than ${MAX_EXPANDED} characters`;
const many = `the file may have at most ${MAX_ALIASES} aliases`;

export interface NodeFault {
  readonly offset: number;
  readonly path: KeyPath;
  readonly message: string;
}

/** What a node amounts to with its aliases replaced. */
interface Extent {
  readonly size: number;
  readonly depth: number;
}

interface Anchor {
  readonly node: Node;
  /** Absent while the node itself is being walked: an alias that meets this stands inside its own anchor. */
  extent?: Extent;
}

const NOTHING: Extent = { size: 1, depth: 1 };

/** The walk and what it found. */
export class Survey {
  readonly faults: NodeFault[] = [];
  readonly keys = new Map<YAMLMap, Map<string, Pair>>();
  readonly targets = new Map<Alias, Node>();
  /** Whether the document can be turned into a value at all. */
  resolvable = true;
  private readonly anchors = new Map<string, Anchor>();
  private aliases = 0;

  constructor(root: Node | null) {
    const { size, depth } = this.walk(root, []);
    if (depth > MAX_DEPTH) this.refuse(root, [], `${deep} once its aliases are replaced`);
    if (size > MAX_EXPANDED) this.refuse(root, [], large);
    if (this.aliases > MAX_ALIASES) this.refuse(root, [], `${many}; it has ${this.aliases}`);
  }

  private walk(node: unknown, path: KeyPath): Extent {
    if (isAlias(node)) return this.follow(node, path);
    const anchor = isAnchored(node) ? { node } : undefined;
    if (anchor) this.anchors.set(anchor.node.anchor, anchor);
    const extent = this.measure(node, path);
    if (anchor) Object.assign(anchor, { extent });
    return extent;
  }

  private measure(node: unknown, path: KeyPath): Extent {
    if (isMap(node)) return sum([...node.items.entries()].map(([, pair]) => this.walkPair(node, pair, path)));
    if (isSeq(node)) return sum(node.items.map((item, index) => this.walk(item, [...path, index])));
    return isScalar(node) ? this.measureScalar(node, path) : NOTHING;
  }

  private measureScalar(node: Scalar, path: KeyPath): Extent {
    if (typeof node.value === 'number' && !Number.isFinite(node.value))
      this.report(node, path, `is ${node.source}, which JSON cannot express; write a finite number`);
    return { size: 1 + (node.source?.length ?? 0), depth: 1 };
  }

  private follow(alias: Alias, path: KeyPath): Extent {
    this.aliases += 1;
    const anchor = this.anchors.get(alias.source);
    if (!anchor)
      return this.refuse(alias, path, `the alias *${alias.source} has no anchor &${alias.source} before it`);
    if (!anchor.extent)
      return this.refuse(alias, path, `the alias *${alias.source} stands inside its own anchor`);
    this.targets.set(alias, anchor.node);
    return anchor.extent;
  }

  private walkPair(map: YAMLMap, pair: Pair, path: KeyPath): Extent {
    const { key, value } = pair;
    if (!isScalar(key)) return this.refuse(isNode(key) ? key : map, path, 'a key of a mapping must be text');
    const name = keyText(key);
    this.remember(map, pair, key, [...path, name]);
    const extent = this.walk(value, [...path, name]);
    if (isMergeKey(key)) this.checkMerge(value, [...path, name]);
    return sum([{ size: name.length, depth: 0 }, extent], 0);
  }

  private remember(map: YAMLMap, pair: Pair, key: Scalar, path: KeyPath): void {
    const known = this.keys.get(map) ?? new Map<string, Pair>();
    this.keys.set(map, known);
    const name = keyText(key);
    if (known.has(name)) this.report(key, path, 'is written twice; a key may stand only once in a mapping');
    known.set(name, pair);
  }

  private checkMerge(value: unknown, path: KeyPath): void {
    const sources = isSeq(value) ? value.items : [value];
    const isMapping = (node: unknown) => isMap(isAlias(node) ? this.targets.get(node) : node);
    if (!sources.every(isMapping))
      this.refuse(value, path, 'must be an alias of a mapping, or a list of such aliases');
  }

  private refuse(node: unknown, path: KeyPath, message: string): Extent {
    this.resolvable = false;
    this.report(node, path, message);
    return NOTHING;
  }

  private report(node: unknown, path: KeyPath, message: string): void {
    this.faults.push({ offset: (isNode(node) && node.range?.[0]) || 0, path, message });
  }
}

/** The key as the value has it. */
const keyText = (key: Scalar): string => (isMergeKey(key) ? '<<' : String(key.value ?? ''));

const isMergeKey = ({ value, type }: Scalar) =>
  typeof value === 'symbol' || (value === '<<' && type === 'PLAIN');
const isAnchored = (value: unknown): value is Node & { anchor: string } =>
  isNode(value) && !isAlias(value) && value.anchor !== undefined;

function sum(parts: readonly Extent[], level = 1): Extent {
  const depths = parts.map(({ depth }) => depth);
  return {
    size: parts.reduce((total, { size }) => total + size, 1),
    depth: level + depths.reduce((a, b) => Math.max(a, b), 0),
  };
}
