// Sidecars at given URLs: fake control planes in this process, changed by real shell commands, and put back.
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { BenchError, CannotRunHere } from '../../../../runner/errors';
import { setVariables } from '../../../../runner/testing/clean-up';
import { temporaryFolder } from '../../../../runner/testing/folder';
import { serve } from '../../../../runner/testing/servers';
import { connect, prepare } from '../prepare';
import { UrlsEnvironment } from './environment';
import type { AgentUrls } from './configuration';

interface Fake {
  urls: AgentUrls;
  /** What the commands did, one line each. */
  journal: () => string[];
  /** A client comes by: the ring is not empty any more. */
  serveRequest: () => void;
}

/** A control plane that has served once the file "served" is there; its commands write a journal. */
async function fakeSidecar(folder: string, commands: Partial<AgentUrls> = {}): Promise<Fake> {
  const [journal, served] = [path.join(folder, 'journal'), path.join(folder, 'served')];
  const url = await serve((request, response) => {
    if (request.url === '/audit') response.end(existsSync(served) ? '[{"requestId":"r"}]' : '[]');
    else response.writeHead(request.url === '/health/live' ? 200 : 404).end();
  });
  const all = {
    proxy: url,
    control: url,
    variables: { OPA_PROXY_MODE: 'track' },
    'set-variable': `echo "$AGENT $NAME=$VALUE" >> ${journal}; rm -f ${served}`,
    restart: `echo "$AGENT restarted" >> ${journal}; rm -f ${served}`,
    'read-log': `echo "one of $AGENT"; echo two; echo three`,
  };
  return {
    urls: { ...all, ...commands },
    journal: () => (existsSync(journal) ? readFileSync(journal, 'utf8').trim().split('\n') : []),
    serveRequest: () => writeFileSync(served, ''),
  };
}

async function environmentWith(commands: Partial<AgentUrls> = {}) {
  const folder = temporaryFolder();
  const fake = await fakeSidecar(folder, commands);
  const state = path.join(folder, 'state');
  const connect = () => new UrlsEnvironment(new Map([['gymcoach', fake.urls]]), state);
  return { ...fake, environment: connect(), connect, state };
}

const enforce = { OPA_PROXY_MODE: 'enforce' };
const none = { 'set-variable': undefined, restart: undefined, 'read-log': undefined };

test('tells what is specified, and where', async () => {
  const { environment, urls } = await environmentWith();
  expect(environment.describe()).toBe('AgentSpec at given URLs: gymcoach');
  const where = { proxyUrl: urls.proxy, controlUrl: urls.control };
  expect(await environment.agentNames()).toEqual(['gymcoach']);
  expect(await environment.sidecar('gymcoach', { variables: {}, fresh: false })).toEqual(where);
  await environment.close();
});

test('sets what is wanted, once, and puts back what it was', async () => {
  const { environment, journal, state } = await environmentWith();
  const wanted = { variables: { ...enforce, 'ODD NAME': `it's "$HOME"; echo no` }, fresh: false };
  await environment.sidecar('gymcoach', wanted);
  await environment.sidecar('gymcoach', wanted);
  const set = ['gymcoach OPA_PROXY_MODE=enforce', `gymcoach ODD NAME=it's "$HOME"; echo no`];
  expect(journal()).toEqual(set);
  expect(await environment.restore()).toEqual(['gymcoach: OPA_PROXY_MODE, ODD NAME as before']);
  expect(journal()).toEqual([...set, 'gymcoach OPA_PROXY_MODE=track', 'gymcoach ODD NAME=']);
  expect(existsSync(state)).toBe(false);
});

test('a next scenario that wants less gets just that: what is not wanted any more is put back', async () => {
  const { environment, journal } = await environmentWith();
  await environment.sidecar('gymcoach', { variables: { ...enforce, AUDIT_RING_SIZE: '3' }, fresh: false });
  await environment.sidecar('gymcoach', { variables: { AUDIT_RING_SIZE: '3' }, fresh: false });
  expect(journal().slice(2)).toEqual(['gymcoach OPA_PROXY_MODE=track']);
  await environment.sidecar('gymcoach', { variables: {}, fresh: false });
  expect(journal().slice(3)).toEqual(['gymcoach AUDIT_RING_SIZE=']);
  expect(await environment.restore()).toEqual([]);
});

test('what another process of the run has set is known, and put back by any of them', async () => {
  const { environment, connect, journal } = await environmentWith();
  await environment.sidecar('gymcoach', { variables: enforce, fresh: false });
  await connect().sidecar('gymcoach', { variables: enforce, fresh: false });
  expect(journal()).toHaveLength(1);
  expect(await connect().restore()).toEqual(['gymcoach: OPA_PROXY_MODE as before']);
});

test('a fresh sidecar is the one there is while it is unused, one with other variables, or a restarted one', async () => {
  const { environment, journal, serveRequest } = await environmentWith();
  await environment.sidecar('gymcoach', { variables: {}, fresh: true });
  expect(journal()).toEqual([]);
  serveRequest();
  await environment.sidecar('gymcoach', { variables: enforce, fresh: true });
  expect(journal()).toEqual(['gymcoach OPA_PROXY_MODE=enforce']);
  serveRequest();
  await environment.sidecar('gymcoach', { variables: enforce, fresh: true });
  expect(journal().slice(1)).toEqual(['gymcoach restarted']);
});

test('gives the last lines of what the log command prints', async () => {
  const { environment } = await environmentWith();
  expect(await environment.logTail('gymcoach', 2)).toBe('two\nthree');
  expect(await environment.logTail('gymcoach', 9)).toBe('one of gymcoach\ntwo\nthree');
});

describe('without commands', () => {
  test('a scenario that takes the sidecar as it is runs; what needs a command does not, and says which', async () => {
    const { environment, serveRequest } = await environmentWith(none);
    await environment.sidecar('gymcoach', { variables: {}, fresh: true });
    const set = environment.sidecar('gymcoach', { variables: enforce, fresh: false });
    await expect(set).rejects.toThrow(
      new CannotRunHere(
        'the urls file names no set-variable command for gymcoach, so OPA_PROXY_MODE cannot be set',
      ),
    );
    serveRequest();
    const fresh = environment.sidecar('gymcoach', { variables: {}, fresh: true });
    await expect(fresh).rejects.toThrow(
      new CannotRunHere(
        'the sidecar of gymcoach has audited requests, and the urls file names no restart command for it',
      ),
    );
    expect(await environment.logTail('gymcoach', 3)).toBe(
      'no log: the urls file names no read-log command for gymcoach',
    );
    expect(await environment.restore()).toEqual([]);
  });

  test('there is no live patch: the agents are not ours', async () => {
    const { environment } = await environmentWith();
    const [patched, reset] = [environment.patchDemo(['gymcoach', 'trading-bot']), environment.resetDemo()];
    await expect(patched).rejects.toThrow(CannotRunHere);
    await expect(patched).rejects.toThrow(/^gymcoach and trading-bot cannot be patched: .* somebody else$/);
    await expect(reset).rejects.toThrow(CannotRunHere);
  });

  test('an agent that the file does not name cannot be specified', async () => {
    const { environment } = await environmentWith();
    const attempt = environment.sidecar('trading-bot', { variables: {}, fresh: false });
    await expect(attempt).rejects.toThrow(
      new CannotRunHere('the urls file of AGENTSPEC_URLS names no agent "trading-bot"'),
    );
  });
});

describe('a command that fails', () => {
  test('is a broken bench, with its last words', async () => {
    const { environment } = await environmentWith({
      restart: undefined,
      'read-log': 'echo "no such pod" >&2; exit 1',
    });
    const log = environment.logTail('gymcoach', 3);
    await expect(log).rejects.toThrow(BenchError);
    await expect(log).rejects.toThrow(
      'the command "echo "no such pod" >&2; exit 1" of the urls file failed for gymcoach: no such pod',
    );
  });

  test('for too long is told to, with what sets the limit', async () => {
    setVariables({ TIMEOUT_COMMAND_MS: '50' });
    const { environment } = await environmentWith({ 'read-log': 'exec sleep 600' });
    await expect(environment.logTail('gymcoach', 3)).rejects.toThrow(
      'failed for gymcoach: it took longer than 50 ms (TIMEOUT_COMMAND_MS sets the limit)',
    );
  });

  test('half-way is put back as well, and what cannot be put back is told, while the others are', async () => {
    const folder = temporaryFolder();
    const [stuck, fine] = [await fakeSidecar(folder), await fakeSidecar(temporaryFolder())];
    const fails = { ...stuck.urls, 'set-variable': `${stuck.urls['set-variable']}; [ "$NAME" != OTHER ]` };
    const environment = new UrlsEnvironment(
      new Map([
        ['stuck', fails],
        ['fine/er', fine.urls],
      ]),
      path.join(folder, 'state'),
    );
    const half = { variables: { ...enforce, OTHER: '1' }, fresh: false };
    await expect(environment.sidecar('stuck', half)).rejects.toThrow(BenchError);
    await environment.sidecar('fine/er', { variables: enforce, fresh: false });
    const restored = environment.restore();
    await expect(restored).rejects.toThrow(BenchError);
    await expect(restored).rejects.toThrow(
      /^not everything is as before:\nstuck keeps OPA_PROXY_MODE, OTHER: the command/,
    );
    expect(stuck.journal()).toContain('stuck OPA_PROXY_MODE=track');
    expect(fine.journal()).toEqual(['fine/er OPA_PROXY_MODE=enforce', 'fine/er OPA_PROXY_MODE=track']);
  });

  test('to bring the sidecar back is waited for, and told', async () => {
    setVariables({ TIMEOUT_ROLLOUT_MS: '60' });
    const control = await serve((_request, response) => response.writeHead(503).end());
    const { environment } = await environmentWith({ control });
    await expect(environment.sidecar('gymcoach', { variables: enforce, fresh: false })).rejects.toThrow(
      /^Waited 0\.06 s for the sidecar of gymcoach to be live, .*; at last: GET \/health\/live: 503 \(TIMEOUT_ROLLOUT_MS/,
    );
  });
});

test('a run reads the file, hands its state down to its processes, and puts back what they changed', async () => {
  const folder = temporaryFolder();
  const { urls, journal } = await fakeSidecar(folder);
  writeFileSync(path.join(folder, 'urls.yaml'), JSON.stringify({ agents: { gymcoach: urls } }));
  setVariables({ AGENTSPEC_URLS: path.join(folder, 'urls.yaml'), AGENTSPEC_URLS_STATE: undefined });
  const run = await prepare('urls', {});
  expect(run.describe()).toBe('AgentSpec at given URLs: gymcoach');
  await connect('urls').sidecar('gymcoach', { variables: enforce, fresh: false });
  expect(await run.finish()).toEqual(['gymcoach: OPA_PROXY_MODE as before']);
  expect(journal()).toHaveLength(2);
});
