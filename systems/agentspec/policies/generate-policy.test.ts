// The command generate-policy: what it writes, prints and exits with.
import { mkdtempSync, readFileSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { main } from './generate-policy';

const manifest = join(__dirname, 'fixtures', 'all-rules', 'agent.yaml');

let folder: string;
beforeEach(() => (folder = mkdtempSync(join(tmpdir(), 'generate-policy-'))));
afterEach(() => rmSync(folder, { recursive: true }));

function run(...args: string[]): { status: number; out: string; err: string } {
  const written = { out: '', err: '' };
  const status = main(args, {
    cwd: folder,
    out: (text) => (written.out += text),
    err: (text) => (written.err += text),
  });
  return { status, ...written };
}

it('writes the policy and its data into the folder of --out (POL-11)', () => {
  const { status, out, err } = run(manifest, '--out', join(folder, 'new'));
  expect({ status, err }).toEqual({ status: 0, err: '' });
  expect(readdirSync(join(folder, 'new')).sort()).toEqual(['data.json', 'policy.rego']);
  expect(readFileSync(join(folder, 'new', 'policy.rego'), 'utf8')).toContain(
    'package agentspec.agent.all_rules\n',
  );
  expect(out).toContain('  destructive_tool_without_confirmation\n');
});

it('writes to policies/<agent> unless told otherwise (POL-11)', () => {
  expect(run(manifest).status).toBe(0);
  expect(readdirSync(join(folder, 'policies', 'all-rules')).sort()).toEqual(['data.json', 'policy.rego']);
});

it('prints the outcome as JSON (POL-11)', () => {
  const { status, out } = run('--json', '--out', folder, manifest);
  expect(status).toBe(0);
  expect(JSON.parse(out)).toEqual({
    agentName: 'all-rules',
    outputDir: folder,
    files: ['policy.rego', 'data.json'],
    rulesGenerated: 9,
  });
});

it('says so when there is nothing to enforce', () => {
  const { out } = run(join(__dirname, 'fixtures', 'no-rules', 'agent.yaml'), '--out', folder);
  expect(out).toContain('none: the manifest declares nothing to enforce');
});

it.each([
  ['is missing', undefined, /absent\.yaml/],
  ['is no YAML', 'a: [', /not YAML/],
  ['is no valid manifest', 'kind: AgentSpec', /apiVersion/],
])('ends with status 1 and the reason when the manifest %s (POL-12)', (_what, text, reason) => {
  const file = join(folder, text === undefined ? 'absent.yaml' : 'agent.yaml');
  if (text !== undefined) writeFileSync(file, text);
  const { status, out, err } = run(file, '--out', join(folder, 'out'), '--json');
  expect({ status, out }).toEqual({ status: 1, out: '' });
  expect(err).toMatch(reason);
  expect(readdirSync(folder)).not.toContain('out');
});

it('ends with status 1 when the folder cannot be written', () => {
  writeFileSync(join(folder, 'file'), '');
  const { status, err } = run(manifest, '--out', join(folder, 'file', 'below'));
  expect(status).toBe(1);
  expect(err).toContain('ENOTDIR');
});

it.each([
  [[], /which manifest/],
  [[manifest, manifest], /one manifest at a time/],
  [[manifest, '--force'], /--force/],
])('ends with status 2 and its usage for the arguments %j', (args, reason) => {
  const { status, err } = run(...args);
  expect(status).toBe(2);
  expect(err).toMatch(reason);
  expect(err).toContain('Usage: generate-policy');
});

it('explains itself', () => {
  const { status, out } = run('--help');
  expect(status).toBe(0);
  expect(out).toContain('Usage: generate-policy <manifest file> [--out dir] [--json]');
});
