// The OptiInfra of this machine that `make start-test-env` keeps up, as people ask about it.
import { BenchError } from '../../../../runner/errors';
import { waitUntil } from '../../../../runner/wait';
import { timeouts } from '../../../timeouts';
import { ENVIRONMENT } from '../../names';
import type { OptiInfraAccess } from '../environment';
import { launcher } from './launcher';

/**
 * Brings it up, or what of it does not run; one that runs older sources is replaced.
 * @throws BenchError when it cannot be started or does not get healthy
 */
export async function startKept(): Promise<{ readonly access: OptiInfraAccess; readonly wasUp: boolean }> {
  let kept = await launcher.kept();
  if (kept && !kept.isCurrent) kept = (await stopKept(), undefined);
  const { client } = kept ?? (await launcher.start({ owned: false }));
  try {
    await client.deploy();
  } catch (error) {
    if (!kept) await stopKept();
    throw error;
  }
  return { access: (await client.status()).access, wasUp: kept !== undefined };
}

/** Ends it, and waits until it is gone. @returns whether there was one */
export async function stopKept(): Promise<boolean> {
  const kept = await launcher.kept();
  if (!kept) return false;
  await kept.client.stop();
  await waitUntil<void>(`${ENVIRONMENT} to end`, timeouts.TAKE_DOWN, async () =>
    (await kept.client.isUp()) ? { notYet: 'it still answers' } : { value: undefined },
  );
  launcher.forget();
  return true;
}

/** @throws BenchError when it is not up */
export async function accessToKept(): Promise<OptiInfraAccess> {
  const kept = await launcher.kept();
  if (kept) return (await kept.client.status()).access;
  throw new BenchError(`${ENVIRONMENT} is not up; make start-test-env brings it up`);
}
