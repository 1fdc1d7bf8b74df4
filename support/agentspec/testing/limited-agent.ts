// An agent that can do just what it is told, behind a real sidecar of ours: for what is not to be blamed on the sidecar.
import { spawn } from 'node:child_process';
import path from 'node:path';
import { json } from 'node:stream/consumers';
import type { IncomingMessage, ServerResponse } from 'node:http';
import axios from 'axios';
import { onCleanUp } from '../../../runner/testing/clean-up';
import { deadUrl, serve } from '../../../runner/testing/servers';
import { projectRoot } from '../../../runner/project-root';
import type { Ability } from '../abilities';
import { untilLive } from '../environments/liveness';
import { timeouts } from '../../timeouts';

/**
 * Starts both, until the test ends.
 * @param name whose manifest the sidecar has
 * @param programs folder of the built programs
 * @returns where the sidecar answers
 */
export async function limitedAgent(
  name: string,
  offers: readonly Ability[],
  programs: string,
): Promise<{ proxy: string; control: string }> {
  const [proxy, control] = [await deadUrl(), await deadUrl()];
  const upstream = await serve((request, response) => void answer(request, response, { offers, control }));
  const env = {
    PATH: process.env.PATH,
    UPSTREAM_URL: upstream,
    MANIFEST_PATH: path.join(projectRoot, `systems/agentspec/agents/manifests/${name}.yaml`),
    PROXY_PORT: new URL(proxy).port,
    CONTROL_PLANE_PORT: new URL(control).port,
  };
  const sidecar = spawn(process.execPath, [path.join(programs, 'agentspec/sidecar.js')], {
    env,
    stdio: 'ignore',
  });
  onCleanUp(() => sidecar.kill('SIGKILL'));
  await untilLive('the limited agent', { controlUrl: control }, timeouts.ROLLOUT);
  return { proxy, control };
}

/** All demo agents that chat declare it. */
const TOOL = 'log-session';

interface Limits {
  readonly offers: readonly Ability[];
  readonly control: string;
}

async function answer(request: IncomingMessage, response: ServerResponse, limits: Limits): Promise<void> {
  const can = (ability: Ability) => limits.offers.includes(ability);
  if (request.method === 'GET') {
    const isDemo = request.url === '/demo' && can('instrument');
    response.end(isDemo ? '{"instrument":[]}' : '{"status":"ok"}');
    return;
  }
  await json(request).catch(() => undefined);
  if (request.url !== '/chat' || !can('chat')) return void response.writeHead(501).end();
  reportBy(response, request.headers['x-agentspec-guardrails-invoked']?.toString(), can);
  response.once('close', () => void (can('push') && push(String(request.headers['x-request-id']), limits)));
  response.end('{"reply":"yes"}');
}

function reportBy(
  response: ServerResponse,
  told: string | undefined,
  can: (ability: Ability) => boolean,
): void {
  const reported = (can('switch') ? told : undefined) ?? (can('report') ? 'pii-detector' : 'none');
  if (reported === 'none') return;
  response.setHeader('x-agentspec-guardrails-invoked', reported);
  if (can('report')) response.setHeader('x-agentspec-tools-called', TOOL);
}

/** As the demo's kit does, once its answer is complete (KIT-12). */
async function push(requestId: string, { control }: Limits): Promise<void> {
  const events = [{ type: 'model', modelId: 'a/b', tokenCount: 1 }];
  await axios.post(`${control}/events`, { requestId, agentName: 'limited', events }, { proxy: false });
}
