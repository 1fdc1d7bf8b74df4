// Every step by its name, with what carries it out and what undoes it (OPT-16 to OPT-21). Any agent carries out its own.
import type { StepAction, StepActions } from '../frame/agent';
import { createInstances, releaseInstances, replaceInterrupted } from './capacity';
import * as other from './other-steps';
import { deployCanary, retireBlue, shiftBack, shiftTo, withdrawCanary } from './traffic';

const nothing: StepAction = async () => ({});
const capacity: StepActions = { execute: createInstances, undo: releaseInstances };
const traffic: StepActions = { execute: shiftTo, undo: shiftBack };
const retirement: StepActions = { execute: retireBlue };

export const steps: Readonly<Record<string, StepActions>> = {
  ...{ create_spot_instances: capacity, create_replacement_instances: capacity, provision_target: capacity },
  snapshot_configuration: { execute: other.snapshotConfiguration, undo: nothing },
  replicate_data: other.replicateData,
  deploy_canary: { execute: deployCanary, undo: withdrawCanary },
  ...{ scale_to_50_percent: traffic, full_migration: traffic },
  ...{ terminate_ondemand: retirement, terminate_original: retirement, terminate_source: retirement },
  retire_old_configuration: retirement,
  purchase_commitment: { execute: other.purchaseCommitment },
  apply_commitment: other.applyCommitment,
  validate_billing: { execute: other.validateBilling, undo: nothing },
  record_decision: { execute: other.recordDecision, undo: nothing },
  rebuild_blue: { execute: other.rebuildBlue, undo: other.forgetBlue },
  shift_to_blue: { execute: other.shiftToBlue, undo: shiftBack },
  verify_restored: { execute: other.verifyRestored, undo: nothing },
  retire_green: { execute: other.retireGreen },
  // Beside the plans: what the cloud takes back is replaced (CLD-25), and a rollback gives the traffic back before it undoes anything (RLB-4).
  replace_interrupted: { execute: replaceInterrupted },
  restore_traffic: { execute: nothing, undo: shiftBack },
};

/** @throws {Error} naming the steps that there are */
export function stepAction(name: string, how: 'execute' | 'undo'): StepAction {
  const found = Object.hasOwn(steps, name) ? steps[name]?.[how] : undefined;
  if (found) return found;
  throw new Error(`an agent cannot ${how} ${name}; there are ${Object.keys(steps).join(', ')}`);
}
