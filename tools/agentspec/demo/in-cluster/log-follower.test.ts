// A container's output, shown once and whole, whatever happens to the connection.
import { chmodSync } from 'node:fs';
import path from 'node:path';
import { Kubectl } from '../../../../runner/kubernetes/kubectl';
import { setVariables } from '../../../../runner/testing/clean-up';
import { temporaryFolder } from '../../../../runner/testing/folder';
import { LogFollower } from './log-follower';

const line = (second: number, text: string): string => `2026-01-01T00:00:0${second}.000000000Z ${text}`;

/** A kubectl that prints `first` when it is asked for the first time, and all the lines from then on. */
function standIn(first: readonly string[], all: readonly string[]): Kubectl {
  const folder = temporaryFolder({ first: `${first.join('\n')}\n`, all: `${all.join('\n')}\n` });
  const script = `#!/bin/sh\nif [ -e ${folder}/asked ]; then cat ${folder}/all; else touch ${folder}/asked; cat ${folder}/first; fi\n`;
  const bin = temporaryFolder({ kubectl: script });
  chmodSync(path.join(bin, 'kubectl'), 0o755);
  setVariables({ PATH: `${bin}:${process.env.PATH}` });
  return new Kubectl({ context: 'kind-agentspec', namespace: 'proving-ground' });
}

/** Follows until a line was shown, then until its end. */
async function shownBy(kubectl: Kubectl): Promise<string[]> {
  const shown: string[] = [];
  let follower: LogFollower | undefined;
  await new Promise<void>((resolve) => {
    follower = new LogFollower(kubectl, ['pod', 'container'], (text) => {
      shown.push(text);
      resolve();
    });
  });
  await follower!.finish();
  return shown;
}

test('lines are shown without the moment at which they were written', async () => {
  const lines = [line(1, 'one'), line(2, 'two words')];
  expect(await shownBy(standIn(lines, lines))).toEqual(['one', 'two words']);
});

test('after a connection that broke, the rest is shown, and nothing twice', async () => {
  const all = [line(1, 'one'), line(2, 'two'), line(3, ''), line(4, 'four')];
  expect(await shownBy(standIn(all.slice(0, 2), all))).toEqual(['one', 'two', '', 'four']);
});
