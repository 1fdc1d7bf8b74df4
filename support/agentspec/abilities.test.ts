// Tests of what a request needs of the agent.
import type { HttpRequest } from '../../runner/http/http-request';
import { ABILITIES, lackIn, type Ability } from './abilities';
import { chatRequest, type ReportSwitch } from './clients/sidecar-proxy';

const lack = (lacking: Ability[], request: HttpRequest, tags: string[] = []) =>
  lackIn(new Set(ABILITIES.filter((ability) => !lacking.includes(ability))), request, tags);
const chat = (report: ReportSwitch = {}, target = '/chat') => chatRequest('hello', report, target);

test.each(['/demo', '/demo/echo/x', '//demo/hold/1', '/demo?x'])('%s needs the instrument', (target) => {
  expect(lack(['instrument'], { target })).toBe('offers no demo instrument (AGT-19)');
  expect(lack(['chat', 'report', 'switch', 'push'], { target })).toBeUndefined();
});

test.each([
  '/chat',
  '/chat?thread=7',
  '/chat/',
  '//chat',
  '/%63hat',
  '/CHAT',
  '/plans/../chat',
  '/chat;v=1',
  '/v1/chat',
])('POST %s needs a chat', (target) => {
  expect(lack(['chat'], chat({}, target))).toBe('answers no chat message (AGT-8)');
  expect(lack(['chat'], { target })).toBeUndefined();
});

test.each([['/plans'], ['/chats'], ['/demonstration'], ['/%zz']])('%s needs nothing', (target) => {
  expect(lack([...ABILITIES], { method: 'POST', target })).toBeUndefined();
});

const SILENT = { guardrails: [], tools: [] };

test.each<[string, ReportSwitch, Ability[], string | undefined]>([
  ['a full report', {}, ['report'], 'does not report in full what it does for a chat (AGT-10)'],
  ['a full report', {}, ['switch', 'push', 'instrument'], undefined],
  ['a list', { guardrails: ['a'], tools: [] }, ['switch'], 'does not honour the test switch (AGT-13)'],
  ['a confirmation', { userConfirmed: true }, ['switch'], 'does not honour the test switch (AGT-13)'],
  ['silence', SILENT, ['switch'], 'does not honour the test switch (AGT-13)'],
  ['silence, of an agent that is silent', SILENT, ['switch', 'report', 'push'], undefined],
  ['no push', { push: 'off' }, ['switch'], 'does not honour the test switch (AGT-13)'],
  ['no push, of an agent that pushes nothing', { push: 'off' }, ['switch', 'push'], undefined],
  ['an early push', { push: 'early' }, ['push'], 'pushes nothing by itself (AGT-11)'],
])('a chat with %s', (_what, report, lacking, told) => {
  expect(lack(lacking, chat(report))).toBe(told);
});

test('a scenario about pushes of the agent needs them, whatever it sends', () => {
  expect(lack(['push'], { target: '/' }, ['@agentspec', '@AGT-11'])).toBe(
    'pushes nothing by itself (AGT-11)',
  );
  expect(lack(['push'], { target: '/' }, ['@agentspec'])).toBeUndefined();
});
