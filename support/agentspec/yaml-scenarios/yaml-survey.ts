// Walks a parsed YAML document once, before its aliases are replaced: bounds, keys that stand twice, what JSON does not know.
import { isAlias, isCollection, isMap, isNode, isScalar, isSeq } from 'yaml';
import type { Alias, Node, Pair, Scalar, YAMLMap } from 'yaml';
import { isDecimal, isKept } from '../../../runner/exact-json';
import type { KeyPath } from './problem';

/** Deepest nesting, of the text and of what aliases make of it. */
const MAX_DEPTH = 64;
/** Most aliases, since the package looks for each one among all anchors. */
const MAX_ALIASES = 1_000;
/**
 * Most characters with all aliases replaced. The package has a limit of its own (`maxAliasCount`), but it misses a bomb
 * of empty lists, and takes minutes to find others.
 */
const MAX_EXPANDED = 1_000_000;

export const TOO_DEEP = `the file is nested more than ${MAX_DEPTH} levels deep`;

export interface Fault {
  /** Into the text, from 0. */
  readonly offset: number;
  readonly path: KeyPath;
  readonly message: string;
}

/** What a node amounts to with its aliases replaced. */
interface Extent {
  readonly size: number;
  readonly depth: number;
}

const NOTHING: Extent = { size: 1, depth: 0 };

/** The walk and what it found. */
export class Survey {
  readonly faults: Fault[] = [];
  /** Of a key that stands twice the last one, whose value counts. */
  readonly pairs = new Map<YAMLMap, Map<string, Pair>>();
  readonly targets = new Map<Alias, Node>();
  /** Whether the document can be turned into a value at all. */
  resolvable = true;
  private readonly anchors = new Map<string, Node>();
  /** Of anchored nodes; absent while the node itself is being walked. */
  private readonly extents = new Map<Node, Extent>();

  constructor(root: Node | null) {
    const { size, depth } = this.walk(root, []);
    if (depth > MAX_DEPTH) this.refuse(root, [], `${TOO_DEEP} once its aliases are replaced`);
    if (size > MAX_EXPANDED)
      this.refuse(
        root,
        [],
        `the file is too large: its aliases stand for more than ${MAX_EXPANDED} characters`,
      );
    if (this.targets.size > MAX_ALIASES)
      this.refuse(root, [], `the file may have at most ${MAX_ALIASES} aliases; it has ${this.targets.size}`);
  }

  private walk(node: unknown, path: KeyPath): Extent {
    if (isAlias(node)) return this.follow(node, path);
    if (isCollection(node) && path.length >= MAX_DEPTH) return this.refuse(node, [], TOO_DEEP);
    if (isNode(node) && node.anchor) this.anchors.set(node.anchor, node);
    const extent = this.measure(node, path);
    if (isNode(node) && node.anchor) this.extents.set(node, extent);
    return extent;
  }

  private measure(node: unknown, path: KeyPath): Extent {
    if (isMap(node)) return this.measureMap(node, path);
    if (isSeq(node)) return sum(node.items.map((item, index) => this.walk(item, [...path, index])));
    if (!isScalar(node)) return NOTHING;
    const lost = typeof node.value === 'number' && lostIn(node.value, node.source);
    if (lost) this.report(node, path, `is ${node.source}, ${lost}`);
    return { size: 1 + String(node.value).length, depth: 0 };
  }

  private measureMap(map: YAMLMap, path: KeyPath): Extent {
    const pairs = new Map<string, Pair>();
    this.pairs.set(map, pairs);
    const extents = map.items.flatMap((pair) => {
      const key = pair.key as Scalar<string>;
      const below = [...path, key.value];
      if (pairs.has(key.value))
        this.report(key, below, 'is written twice; a key may stand only once in a mapping');
      pairs.set(key.value, pair);
      const both = [this.walk(key, below), this.walk(pair.value, below)];
      if (key.value === '<<' && key.type === 'PLAIN') this.checkMerge(pair.value, below);
      return both;
    });
    return sum(extents);
  }

  private follow(alias: Alias, path: KeyPath): Extent {
    const { source } = alias;
    const target = this.anchors.get(source);
    if (!target) return this.refuse(alias, path, `the alias *${source} has no anchor &${source} before it`);
    this.targets.set(alias, target);
    const extent = this.extents.get(target);
    return extent ?? this.refuse(alias, path, `the alias *${source} stands inside its own anchor`);
  }

  private checkMerge(value: unknown, path: KeyPath): void {
    const sources = isSeq(value) ? value.items : [value];
    if (!sources.every((source) => isMap(isAlias(source) ? this.targets.get(source) : source)))
      this.refuse(value, path, 'must be an alias of a mapping, or a list of such aliases');
  }

  private refuse(node: unknown, path: KeyPath, message: string): Extent {
    this.resolvable = false;
    this.report(node, path, message);
    return NOTHING;
  }

  private report(node: unknown, path: KeyPath, message: string): void {
    this.faults.push({ offset: startOf(node), path, message });
  }
}

/** @returns the offset at which a node begins; 0 where there is none */
export const startOf = (node: unknown): number => (isNode(node) && node.range?.[0]) || 0;

/** @returns what becomes of a number that is not the one that stands there */
function lostIn(value: number, source = ''): string | undefined {
  if (!Number.isFinite(value)) return 'which JSON cannot express; write a finite number';
  if (!isDecimal(source) || isKept(source)) return undefined;
  return `which has more digits than a fraction keeps; write ${value}, or text in quotes`;
}

function sum(parts: readonly Extent[]): Extent {
  return {
    size: parts.reduce((total, { size }) => total + size, 1),
    depth: 1 + parts.reduce((deepest, { depth }) => Math.max(deepest, depth), 0),
  };
}
