// A report comes whole, or not at all.
import { chmodSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { gzipSync } from 'node:zlib';
import { BenchError } from '../../../../runner/errors';
import { Kubectl } from '../../../../runner/kubernetes/kubectl';
import { setVariables } from '../../../../runner/testing/clean-up';
import { temporaryFolder } from '../../../../runner/testing/folder';
import { fetchReport } from './fetch-report';

const report = `${'{"meta":{}}\n'.repeat(1000)}`;
const packed = gzipSync(report);

/** A kubectl that sends these one after the other, the last of them again and again. */
function standIn(...answers: readonly Buffer[]): Kubectl {
  const files = Object.fromEntries(
    answers.map((answer, index) => [`${index}.b64`, answer.toString('base64')]),
  );
  const folder = temporaryFolder(files);
  const last = answers.length - 1;
  const script = `#!/bin/sh
n=$(cat ${folder}/n 2>/dev/null || echo 0)
[ "$n" -lt ${last} ] && echo $((n + 1)) >${folder}/n
exec base64 -d ${folder}/$n.b64
`;
  return withKubectl(script);
}

function withKubectl(script: string): Kubectl {
  const bin = temporaryFolder({ kubectl: script });
  chmodSync(path.join(bin, 'kubectl'), 0o755);
  setVariables({ PATH: `${bin}:${process.env.PATH}` });
  return new Kubectl({ context: 'kind-agentspec', namespace: 'proving-ground' });
}

const target = (): string => path.join(temporaryFolder(), '1/messages.ndjson');

test('what the pod sends arrives unpacked', async () => {
  const file = target();
  await fetchReport(standIn(packed), 'pod', file);
  expect(readFileSync(file, 'utf8')).toBe(report);
});

test('what was cut off on the way is asked for again', async () => {
  const file = target();
  await fetchReport(standIn(packed.subarray(0, packed.length - 5), packed), 'pod', file);
  expect(readFileSync(file, 'utf8')).toBe(report);
});

test('a report that cannot be had is the bench, with the words of the pod and the timeout', async () => {
  setVariables({ TIMEOUT_FETCH_MS: '300' });
  const kubectl = withKubectl('#!/bin/sh\necho "ENOENT: no such file" >&2\nexit 1\n');
  const fetched = fetchReport(kubectl, 'pod-1', target());
  await expect(fetched).rejects.toThrow(BenchError);
  await expect(fetched).rejects.toThrow(/report in pod pod-1.*ENOENT: no such file.*TIMEOUT_FETCH_MS/s);
});
