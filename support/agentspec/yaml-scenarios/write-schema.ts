// Writes the JSON schema that editors use: npx ts-node support/agentspec/yaml-scenarios/write-schema.ts
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { scenarioJsonSchema } from './schema';
import { projectRoot } from '../../../runner/project-root';

const file = join(projectRoot, 'features/agentspec/scenarios/scenario.schema.json');
writeFileSync(file, `${JSON.stringify(scenarioJsonSchema(), null, 2)}\n`);
