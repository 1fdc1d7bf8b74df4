// The last observations of a scenario of AgentSpec, one typed slot a noun.
import { Slot } from '../../slot';
import type { Answer } from '../../../runner/http/answer';
import type { OpenExchange } from '../../../runner/http/open-exchange';
import type { AgentSide } from '../clients/agent-side';
import type { Reply } from '../clients/sidecar-proxy';
import type { HttpRequest } from '../../../runner/http/http-request';
import type { RolloutClients } from '../clients/rollout-clients';
import type { SecondRun } from '../clients/second-run';
import type { AuditEntry } from '../clients/types';
import type { Attempt } from '../environments/environment';

export class Observed {
  /** @param control the last answer of the control plane; the last answer of all */
  constructor(readonly control: Slot<Answer>) {}

  /** What matters to the scenario of a request that a client sent. */
  readonly sent = new Slot<Partial<HttpRequest>>(
    'no request whose arrival could be compared was sent before this step',
  );
  /** The last request through the proxy, answered. */
  readonly reply = new Slot<Reply>('no request went through the proxy before this step');
  /** Whether a client that had asked first was told to send its body. */
  readonly toldToGoOn = new Slot<boolean>('no client asked whether its body is wanted before this step');
  /** All requests of clients in this scenario that were answered, in order. */
  readonly replies: Reply[] = [];
  /** An exchange that is still going on. */
  readonly open = new Slot<OpenExchange>('no exchange was left open before this step');
  /** An audit entry as it was at an earlier moment of the scenario. */
  readonly entry = new Slot<AuditEntry>('no audit entry was read before this step');
  /** The id of a request that was never made, where the scenario speaks of one. */
  readonly unknownRequest = new Slot<string>('no request was made up before this step');
  /** The audit ring, followed live. */
  readonly feed = new Slot<OpenExchange>('nobody follows the audit ring before this step');
  /** The agent's hold on an answer of its own. */
  readonly agentSide = new Slot<AgentSide>('the agent holds no answer back before this step');
  /** The id of the request that the scenario speaks of: one made up, one left open, or else the last one answered. */
  get requestId(): string {
    if (this.unknownRequest.has) return this.unknownRequest.get();
    return this.open.has ? this.open.get().requestId : this.reply.get().requestId;
  }

  /** The name of the observation that the scenario speaks of. */
  readonly observation = new Slot<string>('nothing was observed by the operator before this step');
  /** That the observation became pending since the operator was restarted. */
  readonly pendingAgain = new Slot<Promise<unknown>>('the operator was not restarted before this step');
  /** The name of an observation beside it. */
  readonly otherObservation = new Slot<string>('no other observation was made before this step');
  /** The name of a Service that the scenario made. */
  readonly service = new Slot<string>('no service was made before this step');
  /** Clients within the cluster. */
  readonly clients = new Slot<RolloutClients>('no clients within the cluster were started before this step');
  /** Pods that were ready when clients within the cluster were no longer sent to the one of the beginning. */
  readonly successors = new Slot<Promise<readonly string[]>>(
    'no clients within the cluster were started before this step',
  );
  /** Names of pods, as they were at an earlier moment of the scenario. */
  readonly pods = new Slot<readonly string[]>('no pods were noted before this step');
  /** How a sidecar fared that was started beside the one that serves. */
  readonly attempt = new Slot<Attempt>('no other sidecar was started before this step');
  /** How another run ended. */
  readonly secondRun = new Slot<SecondRun>('no other run was started before this step');
  /** A table as kubectl prints it, its head first, cell by cell. */
  readonly listing = new Slot<string[][]>('nothing was listed before this step');
  /** What the cluster said to something it was handed; nothing when it took it. */
  readonly refusal = new Slot<string>('nothing was submitted before this step');
  /** What the cluster made of something it was handed. */
  readonly submitted = new Slot<unknown>('nothing was submitted before this step');
}
