// A sidecar that is not ours, and lacks much, in the place of ours: named, core and beyond told apart, exit 1 for core alone.
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { cucumber, runProgram } from '../../../../runner/run-program';

/** As a shell takes it, a variable in front. */
const FOREIGN = 'LOG=none node support/agentspec/testing/incomplete-sidecar.js';
const HOLDS = "The client's own id is kept";
const BROKEN_BEYOND = 'A client with an empty id is given one';
const BROKEN = 'A full ring drops its oldest entry for each new one';

jest.setTimeout(120_000);

const reports = mkdtempSync(path.join(tmpdir(), 'foreign-sidecar-'));
afterAll(() => rmSync(reports, { recursive: true }));

/** Runs the scenarios of these names; without `conformance` as for any sidecar that is not ours. */
function run(names: readonly string[], conformance = '') {
  const env = {
    ...{ AGENTSPEC_SIDECAR: FOREIGN, AGENTSPEC_PORT_BASE: 'auto', CONFORMANCE: conformance },
    PROVING_GROUND_REPORTS: reports,
  };
  return runProgram(cucumber(...names.flatMap((name) => ['--name', `^${name}$`])), { env });
}

test('what it breaks beyond core is told, and does not fail the run', async () => {
  const { exitCode, output } = await run([HOLDS, BROKEN_BEYOND]);
  expect(output).toContain(`AgentSpec sidecar \`${FOREIGN}\`, in a demo of this project's agents, embedded`);
  expect(output).not.toContain('reference system');
  expect(output).toContain('core: 1 of 1 hold; beyond core: 0 of 1 hold');
  expect(output).toContain('Beyond core, the platform does otherwise (1)');
  expect(output).toContain('All of the core that was run holds; beyond core, 1 scenario does not. (exit 0)');
  expect(exitCode).toBe(0);
});

test('a core promise that it breaks does', async () => {
  const { exitCode, output } = await run([HOLDS, BROKEN]);
  expect(output).toContain('The platform breaks its specification (1)');
  expect(output).toContain('The platform breaks the core of its specification. (exit 1)');
  expect(exitCode).toBe(1);
});

test('whoever asks for it is held to everything', async () => {
  const { exitCode, output } = await run([HOLDS, BROKEN_BEYOND], 'extended');
  expect(output).toContain('The platform breaks its specification. (exit 1)');
  expect(exitCode).toBe(1);
});
