// The audit ring, as a list and as a live stream.
import { pipeline } from 'node:stream';
import { AuditStream } from '../audit-stream';
import type { Routes } from '../parts';

const streamHeaders = {
  'content-type': 'text/event-stream',
  'cache-control': 'no-cache',
  // A finished stream leaves no idle connection behind for a closing server to wait for.
  connection: 'close',
};

export const auditRoutes: Routes = (app, { context: { ring, log } }) => {
  const streams = new Set<AuditStream>();

  app.get('/audit', () => ring.entries());

  app.head('/audit/stream', (_request, reply) => {
    reply.headers(streamHeaders).send();
  });

  app.get('/audit/stream', { exposeHeadRoute: false }, (_request, reply) => {
    reply.hijack();
    reply.raw.writeHead(200, streamHeaders);
    reply.raw.flushHeaders(); // AUD-19
    const stream = new AuditStream(ring);
    streams.add(stream);
    pipeline(stream, reply.raw, (error) => {
      streams.delete(stream);
      if (error) log.info({ reason: error.message }, 'a reader of the audit stream is gone'); // AUD-23
    });
  });

  // ENV-16: open streams must not keep the server from closing.
  app.addHook('preClose', (done) => {
    for (const stream of streams) stream.finish();
    done();
  });
};
