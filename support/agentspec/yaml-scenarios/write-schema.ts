// Writes the JSON schema that editors use: npx ts-node support/agentspec/yaml-scenarios/write-schema.ts
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { scenarioJsonSchema } from './schema';

const file = join(__dirname, '../../features/agentspec/scenarios/scenario.schema.json');
writeFileSync(file, `${JSON.stringify(scenarioJsonSchema(), null, 2)}\n`);
