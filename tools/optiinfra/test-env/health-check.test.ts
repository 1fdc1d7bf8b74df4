// Which rows the health table has, whatever the platform says.
import { services } from '../../../support/optiinfra/names';
import { tableOf } from './health-check';

const healthy = (service: string) => ({ service, status: 'healthy', response_ms: 1 });

test('there are eleven rows in the order of the contract, whatever the order of the answer (RUN-27)', () => {
  const rows = tableOf([...services].reverse().map(healthy));
  expect(rows.map(({ service }) => service)).toEqual([...services]);
  expect(rows.every(({ status }) => status === 'healthy')).toBe(true);
});

test('a service that the platform does not tell of is not healthy', () => {
  const rows = tableOf(services.filter((name) => name !== 'qdrant').map(healthy));
  expect(rows.filter(({ status }) => status !== 'healthy')).toMatchObject([
    { service: 'qdrant', status: 'unknown', error: 'the platform says nothing of it' },
  ]);
});
