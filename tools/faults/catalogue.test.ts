// The catalogues of faults fit the sources of today, and name rules that exist.
import { readFileSync } from 'node:fs';
import path from 'node:path';
import { plant, readCatalogue } from './catalogue';
import { projectRoot } from '../../runner/project-root';

const faults = ['systems/agentspec/faults.yaml', 'systems/agentspec/operator/faults.yaml'].flatMap((file) =>
  readCatalogue(path.join(projectRoot, file)),
);
const contract = readFileSync(path.join(projectRoot, 'docs/contracts/agentspec.md'), 'utf8');

test.each(faults)('$id can be planted, and breaks $breaks', (fault) => {
  const source = readFileSync(path.join(projectRoot, fault.file), 'utf8');
  expect(plant(fault, source)).not.toBe(source);
  expect(contract).toContain(`\n| ${fault.breaks} |`);
});

test('a text that does not occur once is refused', () => {
  const fault = { id: 'x', says: 's', breaks: 'PRX-1', file: 'f.ts', find: 'b', replace: 'c' };
  expect(() => plant(fault, 'a')).toThrow('fault x: its text occurs 0 times in f.ts, wanted once');
  expect(() => plant(fault, 'abab')).toThrow('occurs 2 times');
});
