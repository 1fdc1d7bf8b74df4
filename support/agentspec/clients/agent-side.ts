// The agent's hold on one answer of its own: what a test tells it to do with it, and what it says of it.
import { AssertionError } from 'chai';
import { waitUntil } from '../../../runner/wait';
import type { Answer } from '../../../runner/http/answer';
import type { SidecarProxy } from './sidecar-proxy';
import { timeouts } from '../../timeouts';

/** What the demo instrument does for it. */
interface Instrument {
  assertOffered(): Promise<void>;
  told<T extends object>(answer: Answer, field: keyof T & string): Promise<T>;
}

interface State {
  /** Of a stream. */
  readonly open?: boolean;
  /** Of a request that is held. */
  readonly waiting?: boolean;
  readonly clientGone: boolean;
}

/** What an agent can do with an answer under way. */
export type AgentAct = 'sendsNextPart' | 'finishes' | 'dies';

export class AgentSide {
  constructor(
    private readonly instrument: Instrument,
    private readonly proxy: SidecarProxy,
    private readonly path: string,
    private readonly ending: 'end' | 'release',
  ) {}

  async sendsNextPart(): Promise<void> {
    await this.tell('next');
  }

  async finishes(): Promise<void> {
    await this.tell(this.ending);
  }

  async dies(): Promise<void> {
    await this.tell('die');
  }

  /** Waits until the agent has the request in hand. */
  async hasReceived(): Promise<void> {
    await this.stateFulfils(
      'the agent to receive the request',
      ({ open, waiting }) => open === true || waiting === true,
    );
  }

  /** Waits until the agent notices that nobody listens any more. */
  async noticesThatTheClientIsGone(): Promise<void> {
    await this.stateFulfils('the agent to notice that the client is gone', ({ clientGone }) => clientGone);
  }

  private async tell(what: string): Promise<void> {
    const { answer } = await this.proxy.request({ method: 'POST', target: `${this.path}/${what}` });
    if (answer.status < 300) return;
    await this.instrument.assertOffered();
    throw new AssertionError(`the agent refused "${what}" for ${this.path}: ${answer.status} ${answer.text}`);
  }

  private stateFulfils(what: string, holds: (state: State) => boolean): Promise<void> {
    return waitUntil<void>(what, timeouts.STREAM_PART, async () => {
      const answer = await this.proxy.send({ target: `${this.path}/state` });
      const known = answer.status === 200 && holds(await this.instrument.told<State>(answer, 'clientGone'));
      return known ? { value: undefined } : { notYet: `the agent says ${answer.status} ${answer.text}` };
    });
  }
}
