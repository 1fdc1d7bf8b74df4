// For tests: a control plane that keeps what is pushed to it.
import { json } from 'node:stream/consumers';
import { serve } from '../../common/testing/servers';

export interface Push {
  readonly method: string | undefined;
  readonly path: string | undefined;
  readonly contentType: string | undefined;
  readonly body: { requestId: string; agentName: string; events: Record<string, unknown>[] };
}

export class FakeSidecar {
  /** Every push so far. */
  readonly pushes: Push[] = [];
  url = '';
  private readonly waiting: ((push: Push) => void)[] = [];
  private taken = 0;

  /** @param answer status and body that every push gets */
  static async start(
    answer: { status: number; body: string } = { status: 202, body: '{}' },
  ): Promise<FakeSidecar> {
    const sidecar = new FakeSidecar();
    sidecar.url = await serve(async (request, response) => {
      const { method, url: path, headers } = request;
      sidecar.keep({
        method,
        path,
        contentType: headers['content-type'],
        body: (await json(request)) as Push['body'],
      });
      response.writeHead(answer.status).end(answer.body);
    });
    return sidecar;
  }

  /** The next push that no one has taken yet, whenever it comes. */
  take(): Promise<Push> {
    const push = this.pushes[this.taken];
    this.taken += 1;
    return push ? Promise.resolve(push) : new Promise((resolve) => this.waiting.push(resolve));
  }

  private keep(push: Push): void {
    this.pushes.push(push);
    this.waiting.shift()?.(push);
  }
}
