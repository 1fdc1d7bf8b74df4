// Refuses a selection of no scenarios: cucumber would call it a success.
import type { Pickle } from '@cucumber/messages';
import { count } from '../../count';
import { didYouMean } from '../../did-you-mean';
import { RULE_TAG } from '../../run/rule-tag';
import { listed, type Problem } from '../../run/problem';
import { describeRequest, type RunRequest } from '../../run/run-request';

/** @param read every scenario that was read, @param selected how many of them the filters left */
export function checkSelection(request: RunRequest, read: readonly Pickle[], selected: number): Problem[] {
  if (selected > 0) return [];
  const asked = `asked for: ${describeRequest(request)}`;
  if (read.length === 0) return [listed('No scenario was found, so nothing was run.', [asked])];
  return [
    listed(`None of the ${count(read.length, 'scenario')} read was selected, so nothing was run.`, [
      asked,
      `known tags: ${tagCounts(read)}`,
      ...request.names.flatMap((name) => namesNear(name, read)),
      ...(request.shard === ''
        ? []
        : ['a shard stays empty when fewer scenarios match than there are shards']),
    ]),
  ];
}

/** @returns `@agentspec 40, @opa 12`, the most frequent first; rules are left out, there are too many */
function tagCounts(read: readonly Pickle[]): string {
  const counts = new Map<string, number>();
  for (const { name } of read.flatMap(({ tags }) => tags)) {
    if (!RULE_TAG.test(name)) counts.set(name, (counts.get(name) ?? 0) + 1);
  }
  const sorted = [...counts].sort(([a, m], [b, n]) => n - m || a.localeCompare(b));
  return sorted.length === 0 ? 'none' : sorted.map(([tag, n]) => `${tag} ${n}`).join(', ');
}

/** Names that share most of their words with the one asked for, and files whose name is close to it. */
function namesNear(name: string, read: readonly Pickle[]): string[] {
  const names = [...new Set(read.map((pickle) => pickle.name))];
  if (names.some((other) => other.match(name))) return [];
  const asked = wordsOf(name);
  const shared = (other: string) =>
    asked.filter((word) => wordsOf(other).includes(word)).length / asked.length;
  const alike = names.filter((other) => shared(other) >= 0.5).sort((a, b) => shared(b) - shared(a));
  const stem = didYouMean(name, names.map(stemOf));
  const near = [...names.filter((other) => stemOf(other) === stem), ...alike];
  return near.length === 0
    ? []
    : [
        `names near "${name}": ${[...new Set(near)]
          .slice(0, 3)
          .map((n) => `"${n}"`)
          .join(', ')}`,
      ];
}

const wordsOf = (name: string): string[] =>
  name
    .toLowerCase()
    .split(/[^\p{L}\p{N}]+/u)
    .filter(Boolean);

/** YAML scenarios are named after their file: `01-proxy-passthrough: Proxy passes requests on`. */
const stemOf = (name: string): string => name.split(': ')[0]!;
