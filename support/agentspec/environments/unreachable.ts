// An address at which nothing listens on any machine: the discard port of the sidecar's own loopback.
export const unreachableUrl = 'http://127.0.0.1:9';
