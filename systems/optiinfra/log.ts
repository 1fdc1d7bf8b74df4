// Where logs go: to a file descriptor that may be full or closed. What cannot be written is lost; the service goes on.
import { pino } from 'pino';

/** Kept for when there is room again, in bytes; what comes beyond is dropped. */
const KEPT = 1024 * 1024;

/** @param fd 1 for standard output, 2 for standard error */
export function logTo(fd: 1 | 2): pino.DestinationStream {
  const stream = pino.destination({ dest: fd, sync: true, maxLength: KEPT });
  stream.on('error', () => undefined);
  return stream;
}
