// The other end of kubectl.sh: hears what each of them asks, and tells it what to print and how to end.
import { once } from 'node:events';
import { chmodSync, copyFileSync } from 'node:fs';
import { createServer, type AddressInfo, type Socket } from 'node:net';
import path from 'node:path';
import { onCleanUp, setVariables } from '../../testing/clean-up';
import { temporaryFolder } from '../../testing/folder';
import { Refusal } from './resources';

export interface Asked {
  readonly args: string[];
  /** What was on its standard input, if it has read that. */
  readonly input: string;
  print(text: string): void;
  /** Aborted when the one that asked is gone. */
  readonly signal: AbortSignal;
}

/** @returns what is printed at last. @throws Refusal with what is printed as the error */
export type Answer = (asked: Asked) => Promise<string>;

/** Puts kubectl.sh on the PATH, for this test. @returns those that run, as a set that changes */
export async function listenToCallers(answer: Answer): Promise<ReadonlySet<unknown>> {
  const running = new Set<Socket>();
  const server = createServer((socket) => {
    running.add(socket.once('close', () => running.delete(socket)));
    hear(socket, answer);
  }).listen(0, '127.0.0.1');
  onCleanUp(() => server.close());
  onCleanUp(() => running.forEach((socket) => socket.destroy()));
  await once(server, 'listening');
  const folder = temporaryFolder();
  copyFileSync(path.join(__dirname, 'kubectl.sh'), path.join(folder, 'kubectl'));
  chmodSync(path.join(folder, 'kubectl'), 0o755);
  const { port } = server.address() as AddressInfo;
  setVariables({ PATH: `${folder}:${process.env.PATH}`, FAKE_CLUSTER_PORT: String(port) });
  return running;
}

function hear(socket: Socket, answer: Answer): void {
  const gone = new AbortController();
  // To be killed is how forwards and watches end.
  socket.on('error', () => gone.abort()).once('close', () => gone.abort());
  let heard = '';
  socket.setEncoding('utf8').on('data', (chunk) => {
    heard += chunk;
    // How many arguments there are, they themselves, and the input; a NUL after each.
    const [count, ...texts] = heard.split('\0').slice(0, -1);
    if (texts.length <= Number(count)) return;
    const input = texts.pop()!;
    const print = (text: string): void => tell(socket, 'out', text);
    void end(socket, answer({ args: texts, input, print, signal: gone.signal }));
  });
}

async function end(socket: Socket, answer: Promise<string>): Promise<void> {
  try {
    tell(socket, 'out', await answer);
    tell(socket, 'end', '0');
  } catch (error) {
    // What is no refusal is a fault of the stand-in, and told where the test sees it.
    tell(socket, 'err', error instanceof Refusal ? error.message : String((error as Error).stack));
    tell(socket, 'end', '1');
  }
  socket.end();
}

function tell(socket: Socket, channel: 'out' | 'err' | 'end', text: string): void {
  if (text === '' || !socket.writable) return;
  const lines = text.replace(/\n$/, '').split('\n');
  socket.write(lines.map((line) => `${channel}:${line}\n`).join(''));
}
