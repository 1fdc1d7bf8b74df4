// Where a helm is found, and what is said where there is none.
import { chmodSync } from 'node:fs';
import path from 'node:path';
import { findOnPath } from '../../../../runner/executables';
import { setVariables } from '../../../../runner/testing/clean-up';
import { temporaryFolder } from '../../../../runner/testing/folder';
import { requireHelm } from './helm';

function folderWithHelm(): string {
  const folder = temporaryFolder({ helm: '#!/bin/sh\n' });
  chmodSync(path.join(folder, 'helm'), 0o755);
  return folder;
}

const found = (): string | undefined => findOnPath(['helm'], process.env);

test('the one that was built into the folder of the project is put on the PATH', () => {
  setVariables({ PATH: temporaryFolder() });
  const built = folderWithHelm();
  requireHelm(built);
  requireHelm(built);
  expect(found()).toBe(path.join(built, 'helm'));
});

test('the one on the PATH comes first', () => {
  const own = folderWithHelm();
  setVariables({ PATH: own });
  requireHelm(folderWithHelm());
  expect(found()).toBe(path.join(own, 'helm'));
});

test('where there is none it is said who has one, and who builds one', () => {
  setVariables({ PATH: temporaryFolder() });
  expect(() => requireHelm(temporaryFolder())).toThrow(
    /there is none on the PATH \(https:\S+\); make test-kubernetes builds one with Go/,
  );
});
