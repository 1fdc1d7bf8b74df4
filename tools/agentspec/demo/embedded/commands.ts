// The demo commands on the embedded cluster.
import { cluster, deploy, down, operator, provision } from './lifecycle';
import { showLogs } from './logs';
import { showOpa } from './opa';
import { patch, reset } from './patch';
import { showStatus } from './status';
import { verify } from './verify';

/** Each gives whether all is well; a broken bench is thrown. */
export const embeddedCommands = {
  cluster,
  operator,
  deploy,
  provision,
  status: showStatus,
  logs: showLogs,
  opa: showOpa,
  verify,
  patch,
  reset,
  down,
};
