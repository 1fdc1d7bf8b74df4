// Which files are the project's own.
import { filesBelow } from './files-below';
import { temporaryFolder } from './testing/folder';

test('files of every folder are found in order, but for what others have made', () => {
  const own = ['a/b.ts', 'a/distant/c.ts', 'a.ts', 'z.ts'];
  const foreign = ['node_modules/d.ts', 'a/dist/e.ts', 'dist.123/f.ts', '.git/g.ts', '.demo/h.ts'];
  const files = [...own, ...foreign, 'a/b.md'].map((file) => [file, '']);
  expect(filesBelow(temporaryFolder(Object.fromEntries(files)), /\.ts$/)).toEqual(own);
});
