// What the resource keeps of an observation's status: the API server drops or refuses all that its schema does not name.
import Ajv from 'ajv';
import { readGap, readReadiness } from '../operator/reconcile/report';
import {
  invalidStatus,
  pendingStatus,
  reportedStatus,
  unreachableStatus,
} from '../operator/reconcile/status';
import { chartFile } from './testing/rendered-chart';

/** The parts of a schema that the tests look at. */
interface Schema {
  readonly properties: object;
  readonly 'x-kubernetes-preserve-unknown-fields'?: boolean;
}
interface Status extends Schema {
  readonly properties: {
    readonly model: Schema;
    readonly summary: Schema;
    readonly conditions: { readonly items: { readonly properties: { readonly type: { enum: string[] } } } };
  };
}

const crd = chartFile('crd/agentobservations.yaml') as {
  spec: { versions: [{ schema: { openAPIV3Schema: { properties: { status: Status } } } }] };
};
const { status } = crd.spec.versions[0].schema.openAPIV3Schema.properties;

/** Kubernetes' own keywords and formats say nothing about what is valid. */
const ajv = new Ajv({ strictSchema: false, validateFormats: false });
const valid = ajv.compile(status);

const moment = { previous: [], now: '2026-01-01T00:00:00.000Z' };
const checks = [{ id: 'model:groq/llama', category: 'model', status: 'pass', latencyMs: 88 }];
const summary = { passed: 1, failed: 0, warnings: 0, skipped: 0 };
const readiness = { source: 'agent-sdk', timestamp: moment.now, summary, checks };
const gap = readGap({ score: 55, issues: [{ property: 'evaluated' }], modelId: 'groq/llama' });
const reported = (word: string) => reportedStatus(readReadiness({ ...readiness, status: word }), gap, moment);

/** A merge patch removes what is null. */
const stored = (patch: object) => JSON.parse(JSON.stringify(patch, (_key, value) => value ?? undefined));

test.each([
  ['Pending', pendingStatus('not probed yet', moment)],
  ['Healthy', reported('ready')],
  ['Degraded', reported('degraded')],
  ['Unhealthy', reported('unavailable')],
  ['Unknown', unreachableStatus('SidecarUnreachable', 'connection refused', moment)],
  ['Unknown', invalidStatus('spec.sidecarPort is 4000', moment)],
])('a status of phase %s is taken as the operator writes it (OPR-3)', (phase, patch) => {
  const written = stored(patch);
  expect(written.phase).toBe(phase);
  expect(valid(written) || valid.errors).toBe(true);
});

test('every field of a full report has its place in the schema (OPR-3)', () => {
  const written = stored(reported('ready'));
  expect(Object.keys(written).sort()).toEqual(Object.keys(status.properties).sort());
  for (const part of ['model', 'summary'] as const)
    expect(Object.keys(written[part]).sort()).toEqual(Object.keys(status.properties[part].properties).sort());
  const condition = status.properties.conditions.items;
  for (const one of written.conditions)
    expect(Object.keys(one).sort()).toEqual(Object.keys(condition.properties).sort());
  expect(condition.properties.type.enum).toEqual(
    written.conditions.map(({ type }: { type: string }) => type),
  );
});

test.each([
  ['a phase', { phase: 'Fine' }],
  ['a grade', { grade: 'E' }],
  ['a type of condition', { conditions: [{ type: 'Lucky', status: 'True' }] }],
  ['a status of a condition', { conditions: [{ type: 'Ready', status: 'Maybe' }] }],
])('%s that there is not is refused (OPR-3)', (_what, written) => expect(valid(written)).toBe(false));

test('fields that the schema does not know are kept (OPR-3)', () => {
  const { model, summary: counts } = status.properties;
  for (const schema of [status, model, counts])
    expect(schema['x-kubernetes-preserve-unknown-fields']).toBe(true);
});
