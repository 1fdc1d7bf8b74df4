// The catalogues of faults fit the sources of today, and name rules that exist.
import { readFileSync } from 'node:fs';
import path from 'node:path';
import { cataloguesOf, plant, platformOf, readCatalogues } from './catalogue';
import { projectRoot } from '../../runner/project-root';

const ofCluster = path.join(projectRoot, 'systems/agentspec/operator/faults.yaml');
const faults = readCatalogues([...cataloguesOf(), ofCluster]);

test.each(faults)('$id can be planted, and breaks $breaks', (fault) => {
  const source = readFileSync(path.join(projectRoot, fault.file), 'utf8');
  expect(plant(fault, source)).not.toBe(source);
  const contract = readFileSync(path.join(projectRoot, `docs/contracts/${platformOf(fault)}.md`), 'utf8');
  expect(contract).toContain(`\n| ${fault.breaks} |`);
});

test('one platform has its own catalogue, and nobody has that of another', () => {
  expect(cataloguesOf('optiinfra')).toEqual([path.join(projectRoot, 'systems/optiinfra/faults.yaml')]);
  expect(() => cataloguesOf('portal')).toThrow(
    'there is no platform "portal"; there are: agentspec, optiinfra',
  );
});

test('a text that does not occur once is refused', () => {
  const fault = { id: 'x', says: 's', breaks: 'PRX-1', file: 'f.ts', find: 'b', replace: 'c' };
  expect(() => plant(fault, 'a')).toThrow('fault x: its text occurs 0 times in f.ts, wanted once');
  expect(() => plant(fault, 'abab')).toThrow('occurs 2 times');
});
