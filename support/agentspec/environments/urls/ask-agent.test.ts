// Agents asked for what they offer, behind our own sidecar; and what of a run is left where they offer less.
import { execFile } from 'node:child_process';
import path from 'node:path';
import { projectRoot } from '../../../../runner/project-root';
import { temporaryFolder } from '../../../../runner/testing/folder';
import { ABILITIES, type Ability } from '../../abilities';
import { setVariables } from '../../../../runner/testing/clean-up';
import { deadUrl, serve } from '../../../../runner/testing/servers';
import { prepareEmbedded } from '../../testing/embedded';
import { limitedAgent } from '../../testing/limited-agent';
import { askAgent } from './ask-agent';

jest.setTimeout(120_000);

let place: Awaited<ReturnType<typeof prepareEmbedded>>;

beforeAll(async () => {
  place = await prepareEmbedded();
});

afterAll(() => place.remove());
beforeEach(() => setVariables({ TIMEOUT_AUDIT_ENTRY_MS: '700' }));

const programs = () => process.env.PROVING_GROUND_DIST!;
const asked = async (urls: { proxy: string; control: string }) =>
  (await askAgent('gymcoach', { ...urls, variables: {} }))?.toSorted();
const without = (...lacking: Ability[]) => ABILITIES.filter((ability) => !lacking.includes(ability));

test.each([
  ['all', without(), without()],
  ['no instrument', without('instrument'), without('instrument')],
  ['no test switch', without('switch'), without('switch')],
  ['no push', without('push'), without('push')],
  ['no report, but for the switch', without('report'), without('report')],
  ['nothing but a chat', ['chat'], ['chat']],
  ['no chat, and nothing that goes with it', without('chat'), ['instrument']],
  ['nothing', [], []],
] satisfies [string, Ability[], Ability[]][])(
  'an agent that offers %s is known as that (AGT-29)',
  async (_what, offers, told) => {
    expect(await asked(await limitedAgent('fitness-tracker', offers, programs()))).toEqual(told.toSorted());
  },
);

test('an agent that sleeps, or a sidecar that is not there, has not said that anything is missing', async () => {
  const nowhere = await deadUrl();
  expect(await asked({ proxy: nowhere, control: nowhere })).toBeUndefined();
  const gateway = await serve((_request, response) => response.writeHead(502).end());
  expect(await asked({ proxy: gateway, control: gateway })).toBeUndefined();
});

test('a sidecar without an entry of the chat hides nothing behind its agent', async () => {
  const proxy = await serve((_request, response) => response.end('{}'));
  const control = await serve((_request, response) => response.end('[]'));
  expect(await asked({ proxy, control })).toEqual(without('instrument').toSorted());
});

/** Everything that speaks about requests and their reports, in front of two agents that offer just this. */
async function specify(offers: readonly Ability[]): Promise<{ code: number; said: string }> {
  const agents = Object.fromEntries(
    await Promise.all(
      ['gymcoach', 'fitness-tracker'].map(
        async (name) => [name, await limitedAgent(name, offers, programs())] as const,
      ),
    ),
  );
  const folder = temporaryFolder({ 'urls.yaml': JSON.stringify({ agents }) });
  const cucumber = path.join(projectRoot, 'node_modules/@cucumber/cucumber/bin/cucumber.js');
  const args = [
    cucumber,
    '--profile',
    'urls',
    '--tags',
    '(@proxy or @audit or @headers or @events or @yaml) and not @kubernetes',
  ];
  const env = {
    ...process.env,
    AGENTSPEC_URLS: path.join(folder, 'urls.yaml'),
    PROVING_GROUND_REPORTS: path.join(folder, 'reports'),
  };
  return new Promise((resolve) => {
    execFile(process.execPath, args, { cwd: projectRoot, env }, (error, stdout, stderr) =>
      resolve({ code: Number(error?.code ?? 0), said: stdout + stderr }),
    );
  });
}

test.each<[Ability[], string[]]>([
  [[], ['answers no chat message', 'offers no demo instrument']],
  [['chat'], ['does not report in full', 'does not honour the test switch', 'pushes nothing by itself']],
  [
    ['chat', 'report', 'push'],
    ['does not honour the test switch', 'offers no demo instrument'],
  ],
])(
  'in front of agents that offer %j a run has nothing red, and says what is missing (AGT-29)',
  async (offers, reasons) => {
    const { code, said } = await specify(offers);
    expect(said.split('\n').filter((line) => /^\s+features\/.*:\d+ {2}/.test(line))).toEqual([]);
    expect(code).toBe(0);
    for (const reason of reasons) expect(said).toMatch(new RegExp(`\\d+ × the [\\w-]+ agent ${reason}`));
  },
);
