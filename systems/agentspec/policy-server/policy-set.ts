// All policies of one server as the single tree of documents that OPA makes of them.
import { isDocuments, Policy, type Documents } from './policy';

interface Rule {
  readonly path: readonly string[];
  evaluate(input: unknown): unknown;
}

export class PolicySet {
  private constructor(
    private readonly data: Documents,
    private readonly rules: readonly Rule[],
  ) {}

  /**
   * Loads policy folders into one tree.
   *
   * @throws Error if a folder cannot be loaded, or two folders define the same document, as OPA does
   */
  static load(folders: readonly string[]): PolicySet {
    const policies = folders.map((folder) => Policy.load(folder));
    const owners = new Map<string, string>();
    policies.forEach((policy) => claim(policy, owners));
    const data: Documents = Object.assign({}, ...policies.map((policy) => policy.data));
    policies.forEach((policy) => policy.useData(data));
    return new PolicySet(data, policies.flatMap(rulesOf));
  }

  /** The paths of all rules, such as agentspec/agent/gymcoach/deny. */
  get entrypoints(): string[] {
    return this.rules.map(({ path }) => path.join('/'));
  }

  /**
   * Looks up a document and evaluates the rules that it takes for it.
   *
   * @param path names from the root of `data`; none for all of it
   * @param input undefined for none
   * @returns JSON data in which a Set stands for a set; undefined if there is no such document
   * @throws what stopped the evaluation of a rule
   */
  query(path: readonly string[], input: unknown): unknown {
    const needed = this.rules.filter((rule) => overlap(rule.path, path));
    const documents = needed.reduce<unknown>(
      (tree, rule) => planted(tree, rule.path, rule.evaluate(input)),
      this.data,
    );
    return path.reduce(child, documents);
  }
}

/** @throws Error if another folder owns a rule or a data key of this one */
function claim({ folder, data, entrypoints }: Policy, owners: Map<string, string>): void {
  for (const name of [...Object.keys(data), ...entrypoints]) {
    const owner = owners.get(name);
    if (owner !== undefined) {
      throw new Error(
        `data.${name.replaceAll('/', '.')} is defined in ${owner} and in ${folder}; serve them apart`,
      );
    }
    owners.set(name, folder);
  }
}

const rulesOf = (policy: Policy): Rule[] =>
  policy.entrypoints.map((entrypoint) => ({
    path: entrypoint.split('/'),
    evaluate: (input) => policy.evaluate(entrypoint, input),
  }));

/** Whether one path leads to or through the other. */
const overlap = (one: readonly string[], other: readonly string[]): boolean =>
  one.slice(0, other.length).every((name, depth) => name === other[depth]);

/** A copy of `tree` with `value` at `path`; an undefined value changes nothing. */
function planted(tree: unknown, [name, ...rest]: readonly string[], value: unknown): unknown {
  if (value === undefined) return tree;
  if (name === undefined) return value;
  const documents = isDocuments(tree) ? tree : {};
  return { ...documents, [name]: planted(documents[name], rest, value) };
}

function child(parent: unknown, name: string): unknown {
  if (parent instanceof Set) return parent.has(name) ? name : undefined;
  if (Array.isArray(parent)) return /^\d+$/.test(name) ? parent[Number(name)] : undefined;
  return isDocuments(parent) && Object.hasOwn(parent, name) ? parent[name] : undefined;
}
