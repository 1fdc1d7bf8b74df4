// Refuses options that cucumber would choke on half-way, or would take for a run of nothing.
import { existsSync } from 'node:fs';
import path from 'node:path';
import { parse } from '@cucumber/tag-expressions';
import { messageOf } from '../../errors';
import type { Problem } from '../../run/problem';
import { plainly, type RunRequest } from '../../run/run-request';

/** Looks at the options alone, before any feature is read. `unexpanded` are the paths as given, `@` files read. */
export function checkRequest(request: RunRequest, unexpanded: readonly string[], cwd: string): Problem[] {
  return [
    ...checkShard(request.shard),
    ...checkExpression('--tags', request.tags),
    ...checkExpression('--retry-tag-filter', request.retryTags),
    ...request.names.flatMap(checkName),
    ...checkLists(request.paths, unexpanded),
    ...checkPaths(unexpanded, cwd),
  ];
}

function checkShard(shard: string): Problem[] {
  if (shard === '') return [];
  const [index = 0, total = 0] = shard.split('/').map(Number);
  if (total < 1) return [{ message: `--shard ${shard}: there is at least 1 shard, as in 1/1.` }];
  if (index >= 1 && index <= total) return [];
  return [
    {
      message: `--shard ${shard}: there is no shard ${index} of ${total}; they are numbered from 1 to ${total}.`,
    },
  ];
}

function checkExpression(option: string, expression: string): Problem[] {
  try {
    parse(expression);
    return [];
  } catch (error) {
    return [
      {
        message: `${option} "${plainly(expression)}" is no tag expression:${messageOf(error).split(':').at(-1)}`,
      },
    ];
  }
}

function checkName(name: string): Problem[] {
  try {
    new RegExp(name);
    return [];
  } catch (error) {
    return [{ message: `--name "${name}" is no regular expression: ${messageOf(error)}` }];
  }
}

/** A list of what failed, as `reports/@rerun.txt`, is empty when nothing has. */
function checkLists(given: readonly string[], unexpanded: readonly string[]): Problem[] {
  if (given.length === 0 || unexpanded.length > 0) return [];
  return [
    { message: `${given.join(', ')}: no scenario is listed there; nothing failed in the run that wrote it.` },
  ];
}

/** A path that matches nothing is dropped by cucumber without a word when another one matches. */
function checkPaths(unexpanded: readonly string[], cwd: string): Problem[] {
  return unexpanded
    .map((given) => given.replace(/(:\d+)*$/, ''))
    .filter((file) => !/[*?{}[\]()!]/.test(file) && !existsSync(path.resolve(cwd, file)))
    .map((file) => ({ message: `${file}: there is no such file or folder.` }));
}
