// The words of the domain that step expressions understand. One literal pattern each, for editors to follow.
import { defineParameterType } from '@cucumber/cucumber';
import { proposals } from './optiinfra/names';

/** An agent of AgentSpec's demo; other platforms have agents, too. */
defineParameterType({
  name: 'demoAgent',
  regexp: /gymcoach|trading-bot|voice-assistant|fitness-tracker|research-agent/,
  transformer: (name: string) => name,
  useForSnippets: false,
});

defineParameterType({
  name: 'mode',
  regexp: /track|enforce|off/,
  transformer: (mode: string) => mode,
});

defineParameterType({
  name: 'method',
  regexp: /[A-Z]+/,
  transformer: (method: string) => method,
  useForSnippets: false,
});

/** "a, b" as the list of its items; "" as none. */
defineParameterType({
  name: 'list',
  regexp: /"([^"]*)"/,
  transformer: (items: string) =>
    items
      .split(',')
      .map((item) => item.trim())
      .filter(Boolean),
  useForSnippets: false,
});

defineParameterType({
  name: 'bodyKind',
  regexp: /JSON|malformed JSON|binary data|no bytes/,
  transformer: (kind: string) => kind,
  useForSnippets: false,
});

defineParameterType({
  name: 'json',
  regexp: /\{.*\}/,
  transformer: (text: string) => JSON.parse(text),
  useForSnippets: false,
});

/** "64 KiB", or "64 KiB and one byte", in bytes. */
defineParameterType({
  name: 'size',
  regexp: /(\d+) ([KM])iB( and one byte)?/,
  transformer: (count: string, unit: string, more?: string) =>
    Number(count) * (unit === 'K' ? 1024 : 1024 * 1024) + (more ? 1 : 0),
  useForSnippets: false,
});

/** What clients send in numbers, as `Client` calls it. */
defineParameterType({
  name: 'kind',
  regexp: /chat messages?|requests?/,
  transformer: (kind: string) => (kind.startsWith('chat') ? 'chat' : 'plain'),
  useForSnippets: false,
});

/** How a list of the audit ring is compared: as it stands, or sorted where clients were not in order either. */
defineParameterType({
  name: 'ringOrder',
  regexp: /oldest first|in any order/,
  transformer: (order: string) => (ids: readonly string[]) =>
    order === 'oldest first' ? ids : [...ids].sort(),
  useForSnippets: false,
});

/** Request bodies that no route can read. */
defineParameterType({
  name: 'badBody',
  regexp: /malformed JSON|XML|a body larger than 1 MiB/,
  transformer: (kind: string) => kind,
  useForSnippets: false,
});

/** A value as JSON writes it: a number, a text, null, an empty object. */
defineParameterType({
  name: 'jsonValue',
  regexp: /nothing|null|\{\}|\d+|"[^"]*"/,
  transformer: (text: string) => (text === 'nothing' ? null : JSON.parse(text)),
  useForSnippets: false,
});

/** What a control plane can be asked for, by the name that `ControlPlane` has for it. */
defineParameterType({
  name: 'page',
  regexp: /its liveness|its readiness|its description|its card|its public card|its proofs|its MCP server/,
  transformer: (page: string) => page.replace('its ', ''),
  useForSnippets: false,
});

/** A document of a control plane whose fields have words in features. */
defineParameterType({
  name: 'document',
  regexp: /readiness|description|card|evaluation|proof/,
  transformer: (name: string) => name,
  useForSnippets: false,
});

/** Where the Service of an observation leads. */
defineParameterType({
  name: 'destination',
  regexp: /that has no endpoints|that leads past its sidecar/,
  transformer: (destination: string) => (destination === 'that has no endpoints' ? 'nowhere' : 'agent'),
  useForSnippets: false,
});

/** How often an observation is looked at: the limits of its interval, in seconds (OPR-2). */
defineParameterType({
  name: 'pace',
  regexp: /as often as allowed|as rarely as allowed/,
  transformer: (pace: string) => (pace === 'as often as allowed' ? 5 : 3600),
  useForSnippets: false,
});

/** Whether a pod was given a sidecar. */
defineParameterType({
  name: 'sidecarOutcome',
  regexp: /a sidecar|no sidecar/,
  transformer: (outcome: string) => outcome === 'a sidecar',
  useForSnippets: false,
});

/** What an agent does with an answer under way, as `AgentSide` calls it. */
defineParameterType({
  name: 'agentAct',
  regexp: /sends the next part|finishes its answer|dies/,
  transformer: (act: string) =>
    ({ 'sends the next part': 'sendsNextPart', 'finishes its answer': 'finishes', dies: 'dies' })[act],
  useForSnippets: false,
});

/** An agent of OptiInfra. */
defineParameterType({
  name: 'agentType',
  regexp: /cost|performance|resource|application/,
  transformer: (type: string) => type,
  useForSnippets: false,
});

/** What is recommended: its type at the API, and the agent that finds it. */
defineParameterType({
  name: 'proposal',
  regexp:
    /a spot migration|a KV cache optimization|a quantization|a cross-cloud placement|staying on demand|a rightsizing/,
  transformer: (words: string) => proposals[words],
  useForSnippets: false,
});

/** "$67,200" in dollars. */
defineParameterType({
  name: 'money',
  regexp: /\$[\d,]+(?:\.\d\d)?/,
  transformer: (text: string) => Number(text.replace(/[$,]/g, '')),
  useForSnippets: false,
});

/** "Ada", "Ada and Bob", "Ada, Bob and Cleo". */
defineParameterType({
  name: 'names',
  regexp: /[A-Z][a-z]+(?:, [A-Z][a-z]+)*(?: and [A-Z][a-z]+)?/,
  transformer: (text: string) => text.split(/, | and /),
  useForSnippets: false,
});

/** Why OptiInfra refuses something: the status and the error code of its contract (API-3). */
defineParameterType({
  name: 'refusal',
  regexp: /invalid|unauthorized|wrong credentials|forbidden|not found|a conflict|not granted by the cloud/,
  transformer: (reason: string) => reason,
  useForSnippets: false,
});

/** What an agent of a scenario does with the tasks that it is given. */
defineParameterType({
  name: 'act',
  regexp:
    /never answers|dies over her tasks|answers (?:with an error|with malformed JSON|twice at once|for another task|for no task|without a result|with a status that there is not)/,
  transformer: (act: string) => act,
  useForSnippets: false,
});

/** A token that the platform never gave. */
defineParameterType({
  name: 'forgery',
  regexp: /signed by somebody else|signed by nobody|changed to say that she is an admin/,
  transformer: (how: string) => how,
  useForSnippets: false,
});
