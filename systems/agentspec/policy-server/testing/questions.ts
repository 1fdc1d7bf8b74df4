// Questions to the Data API beyond verdicts, and their answers: paths, documents, malformed input, other routes.
import type { Question } from './engines';

export interface ExpectedAnswer {
  readonly what: string;
  readonly question: Question;
  readonly status: number;
  /** The JSON of a 200; the `code` of OPA's error shape of another status; undefined for plain text. */
  readonly body?: unknown;
}

const gymcoach = '/v1/data/agentspec/agent/gymcoach';
const silent = JSON.stringify({ input: { request_type: 'llm_call', guardrails_invoked: [] } });
const id = 'pii_detector_not_invoked';
const noInput = { code: 'api_usage_warning', message: "'input' key missing from the request" };
const denied = { allow: false, deny: [id] };
const allowed = { allow: true, deny: [] };
const data = { toxicityThreshold: 0.7, destructiveTools: [] };

const post = (path: string, body = silent): Question => ({ path, body });
const get = (path: string): Question => ({ method: 'GET', path });

/** Asked of a server of the gymcoach policy. */
export const questions: readonly ExpectedAnswer[] = [
  { what: 'the deny set', question: post(`${gymcoach}/deny`), status: 200, body: { result: [id] } },
  { what: 'the verdict', question: post(`${gymcoach}/allow`), status: 200, body: { result: false } },
  { what: 'the whole package', question: post(gymcoach), status: 200, body: { result: denied } },
  {
    what: 'all packages',
    question: post('/v1/data/agentspec'),
    status: 200,
    body: { result: { agent: { gymcoach: denied } } },
  },
  {
    what: 'everything',
    question: post('/v1/data'),
    status: 200,
    body: { result: { ...data, agentspec: { agent: { gymcoach: denied } } } },
  },
  {
    what: 'one member of the deny set',
    question: post(`${gymcoach}/deny/${id}`),
    status: 200,
    body: { result: id },
  },
  {
    what: 'no member of the deny set',
    question: post(`${gymcoach}/deny/toxicity_threshold_exceeded`),
    status: 200,
    body: {},
  },
  { what: 'an unknown rule', question: post(`${gymcoach}/warn`), status: 200, body: {} },
  {
    what: 'an unknown package',
    question: post('/v1/data/agentspec/agent/nobody/deny'),
    status: 200,
    body: {},
  },
  {
    what: 'a name that every JavaScript object has',
    question: post('/v1/data/constructor'),
    status: 200,
    body: {},
  },
  {
    what: 'a number of the data',
    question: get('/v1/data/toxicityThreshold'),
    status: 200,
    body: { result: 0.7 },
  },
  {
    what: 'a list of the data',
    question: get('/v1/data/destructiveTools'),
    status: 200,
    body: { result: [] },
  },
  {
    what: 'an item that the list has not',
    question: get('/v1/data/destructiveTools/0'),
    status: 200,
    body: {},
  },
  { what: 'a name below a number', question: get('/v1/data/toxicityThreshold/x'), status: 200, body: {} },
  {
    what: 'an encoded path',
    question: get('/v1/data/toxicity%54hreshold'),
    status: 200,
    body: { result: 0.7 },
  },
  {
    what: 'the deny set by GET, without input',
    question: get(`${gymcoach}/deny`),
    status: 200,
    body: { result: [] },
  },
  {
    what: 'the deny set by GET',
    question: get(`${gymcoach}/deny?input=${encodeURIComponent('{"request_type":"llm_call"}')}`),
    status: 200,
    body: { result: [id] },
  },
  {
    what: 'a malformed parameter',
    question: get(`${gymcoach}/deny?input=%7B`),
    status: 400,
    body: 'invalid_parameter',
  },
  {
    what: 'an empty parameter',
    question: get(`${gymcoach}/deny?input=`),
    status: 400,
    body: 'invalid_parameter',
  },
  { what: 'no body', question: post(gymcoach, ''), status: 200, body: { result: allowed, warning: noInput } },
  {
    what: 'a body without input',
    question: post(gymcoach, '{"request_type":"llm_call"}'),
    status: 200,
    body: { result: allowed, warning: noInput },
  },
  {
    what: 'a null input',
    question: post(gymcoach, '{"input":null}'),
    status: 200,
    body: { result: allowed, warning: noInput },
  },
  {
    what: 'a null body',
    question: post(gymcoach, 'null'),
    status: 200,
    body: { result: allowed, warning: noInput },
  },
  {
    what: 'an unknown rule without input',
    question: post(`${gymcoach}/warn`, '{}'),
    status: 200,
    body: { warning: noInput },
  },
  {
    what: 'the last of two inputs',
    question: post(`${gymcoach}/deny`, '{"input":{},"input":{"request_type":"llm_call"}}'),
    status: 200,
    body: { result: [id] },
  },
  {
    what: 'an escaped lone surrogate',
    question: post(`${gymcoach}/deny`, '{"input":{"request_type":"llm_call","\\ud800":"\\\\ud800 \\uDFFF"}}'),
    status: 200,
    body: { result: [id] },
  },
  {
    what: 'a cut-off body',
    question: post(`${gymcoach}/deny`, '{"input":'),
    status: 400,
    body: 'invalid_parameter',
  },
  {
    what: 'a body that is a list',
    question: post(`${gymcoach}/deny`, '[]'),
    status: 400,
    body: 'invalid_parameter',
  },
  {
    what: 'a body that is a text',
    question: post(`${gymcoach}/deny`, '"input"'),
    status: 400,
    body: 'invalid_parameter',
  },
  {
    what: 'a body that is no JSON',
    question: post(`${gymcoach}/deny`, '}input'),
    status: 400,
    body: 'invalid_parameter',
  },
  { what: 'health', question: get('/health'), status: 200, body: {} },
  { what: 'health by POST', question: post('/health'), status: 405 },
  { what: 'an unknown route', question: get('/v1/nothing'), status: 404 },
  { what: 'a route that only begins like the Data API', question: post('/v1/database'), status: 404 },
  { what: 'a HEAD of a document', question: { method: 'HEAD', path: `${gymcoach}/deny` }, status: 405 },
];
