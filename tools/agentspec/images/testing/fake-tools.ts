// Tools for tests: shell scripts in a folder that is all of PATH besides the system's, and a record of their calls.
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

export class FakeTools {
  readonly folder = mkdtempSync(join(tmpdir(), 'fake-tools-'));
  private readonly log = join(this.folder, 'calls');
  private readonly before = { ...process.env };

  constructor() {
    process.env.PATH = `${this.folder}:/usr/bin:/bin`;
    delete process.env.KUBECTL;
    delete process.env.KUBE_CONTEXT;
    writeFileSync(this.log, '');
    // Whatever this machine really has must not answer.
    for (const tool of ['docker', 'podman', 'buildah', 'kind', 'kubectl']) this.add(tool, 'exit 1');
  }

  /** @param script what the tool does, in sh, after it has noted its arguments */
  add(name: string, script: string): void {
    const text = `#!/bin/sh\necho "${name} $*" >> ${this.log}\n${script}\n`;
    writeFileSync(join(this.folder, name), text, { mode: 0o755 });
  }

  /** The command lines so far that begin with `start`. */
  calls(start: string): string[] {
    return readFileSync(this.log, 'utf8')
      .split('\n')
      .filter((line) => line.startsWith(start));
  }

  remove(): void {
    process.env = this.before;
    rmSync(this.folder, { recursive: true });
  }
}
