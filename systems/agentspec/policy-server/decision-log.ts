// The decision log: one line of JSON for each decision, as OPA writes it with decision_logs.console.
import { randomUUID } from 'node:crypto';
import { jsonOf } from './json';

export interface Decision {
  /** Below /v1/data, as the client wrote it; empty for all of it. */
  readonly path: string;
  /** Undefined for none. */
  readonly input: unknown;
  /** Undefined where there is no such document. */
  readonly result: unknown;
}

/** @returns the id under which the decision is logged; its answer carries it, too */
export type DecisionLog = (decision: Decision) => string;

/** A decision log that writes its lines, each with its end of line, through `write`. */
export function decisionLog(write: (line: string) => void): DecisionLog {
  return ({ path, input, result }) => {
    const id = randomUUID();
    const timestamp = new Date().toISOString();
    const line = {
      decision_id: id,
      input,
      level: 'info',
      msg: 'Decision Log',
      // As OPA leaves it out.
      path: path || undefined,
      result,
      time: timestamp.replace(/\.\d+/, ''),
      timestamp,
    };
    write(`${jsonOf(line)}\n`);
    return id;
  };
}
