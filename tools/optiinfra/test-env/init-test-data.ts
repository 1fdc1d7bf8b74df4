// `make init-test-data`: companies to try a platform on that is up, each with an estate of its own (RUN-30, FIX-6).
import { BenchError } from '../../../runner/errors';
import type { OptiInfraAccess } from '../../../support/optiinfra/environments/environment';
import { say, sayTable } from '../../print';
import { accessToPlatform, clientOf } from './access';

/** Fixtures of the contract (FIX-1): Acme, and another tenant. */
const FIXTURES = ['acme-4', 'other-tenant'];

interface Customer {
  readonly id: string;
  readonly company_name: string;
  readonly email: string;
}
interface Login {
  readonly email: string;
  readonly password: string;
}
interface Seeded {
  readonly customer_id: string;
  readonly user: Login;
  readonly viewer: Login;
}

/** Makes what is not there yet. @throws BenchError where the platform cannot be prepared */
export async function initTestData(): Promise<boolean> {
  const access = await accessToPlatform();
  if (!access.hasTestHooks || !access.simulator || !access.admin)
    throw new BenchError(
      'it needs the test hooks, the simulator and an administrator; the platform lacks some',
    );
  const known = await customersOf(access, access.admin);
  const made: string[][] = [];
  for (const fixture of FIXTURES) {
    const found = known.find(({ company_name }) => company_name === fixture);
    if (found) say(`${fixture}: already there, owner ${found.email}`);
    else made.push(...(await make(access.api, access.simulator, fixture)));
  }
  if (made.length > 0) sayTable(['Company', 'Role', 'Login', 'Password'], made);
  return true;
}

async function customersOf({ api }: OptiInfraAccess, admin: { username: string; password: string }) {
  const client = clientOf(api);
  const { data } = await client.post<{ access_token: string }>('/auth/login', admin);
  const headers = { authorization: `Bearer ${data.access_token}` };
  return (await client.get<Customer[]>('/customers?limit=200', { headers })).data;
}

async function make(api: string, simulator: string, fixture: string): Promise<string[][]> {
  const loaded = await clientOf(simulator).post<Record<string, string>>('/sim/fixtures', { name: fixture });
  const { account_id, iam_role_arn, region, project_id, service_account } = loaded.data;
  const account = { account_id, iam_role_arn, region, project_id, service_account };
  const { user, viewer } = (await clientOf(api).post<Seeded>('/__test__/seed', { fixture, account })).data;
  return [
    [fixture, 'owner', user.email, user.password],
    [fixture, 'viewer', viewer.email, viewer.password],
  ];
}
