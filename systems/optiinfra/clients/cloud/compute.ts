// Instances of any cloud: started once for each slot of an optimization, found again by its mark, and ended.
import type { CloudAccess, CloudEndpoints } from './access';
import { Ec2 } from './aws';
import { ComputeEngine } from './gcp';

/** One instance to start. `slot` counts those of one optimization, so that asking again starts nothing twice (D-53). */
export interface Launch {
  readonly slot: number;
  readonly instance_type: string;
  /** Null: wherever the region has room. */
  readonly zone: string | null;
  readonly pricing: 'spot' | 'on-demand';
}

/** What became of a launch; `instance_id` is null until a spot request is filled. */
export interface Launched {
  readonly slot: number;
  readonly instance_id: string | null;
  readonly state: 'waiting' | 'running' | 'failed';
  readonly reason: string;
}

export interface Compute {
  launch(mark: string, what: Launch): Promise<void>;
  launched(mark: string): Promise<Launched[]>;
  /** Cancels what waits under a mark, and ends what it started; the same again changes nothing. */
  release(mark: string): Promise<void>;
  terminate(ids: readonly string[]): Promise<void>;
  /** @returns the ids of what the account has */
  ids(): Promise<Set<string>>;
  close(): void;
}

/** @throws {Error} where the customer has not onboarded the cloud */
export function computeOf(clouds: CloudEndpoints, access: CloudAccess, provider: 'aws' | 'gcp'): Compute {
  if (provider === 'aws' && access.aws) return new Ec2(clouds.aws, access.aws);
  if (provider === 'gcp' && access.gcp) return new ComputeEngine(clouds.planes, access.gcp);
  throw new Error(`the customer has not onboarded ${provider}`);
}
