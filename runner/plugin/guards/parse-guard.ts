// Refuses Gherkin that does not parse. Read ahead of cucumber, which leaves broken reports behind when it finds out.
import { readFileSync } from 'node:fs';
import path from 'node:path';
import { generateMessages, makeSourceEnvelope } from '@cucumber/gherkin';
import { IdGenerator } from '@cucumber/messages';
import type { Problem } from '../../run/problem';

/** @param files feature files, absolute or relative to `cwd` */
export function checkGherkin(files: readonly string[], cwd: string, language: string): Problem[] {
  return files.flatMap((file) => {
    const name = path.relative(cwd, file);
    if (!/\.(feature|md)$/.test(name))
      return [{ message: `${name}: features end in .feature, scenarios in .yaml.` }];
    return parseErrors(readFileSync(path.resolve(cwd, file), 'utf8'), name, language);
  });
}

/** @returns one problem for each parse error in `text`, placed in `file` */
export function parseErrors(text: string, file: string, language: string): Problem[] {
  const { source } = makeSourceEnvelope(text, file);
  const options = {
    defaultDialect: language,
    includeSource: false,
    includeGherkinDocument: true,
    includePickles: false,
    newId: IdGenerator.incrementing(),
  };
  return generateMessages(text, file, source!.mediaType, options).flatMap(({ parseError }) =>
    parseError === undefined
      ? []
      : [
          {
            message: `This is not Gherkin: ${parseError.message.replace(/^\(\d+:\d+\): /, '')}`,
            at: { file, line: parseError.source.location!.line, column: parseError.source.location!.column },
          },
        ],
  );
}
