// GCP's door, by its REST.
import { advance, call, load, type Handles } from '../../testing/client';

describe('GCP, by its REST', () => {
  async function project(handles: Handles) {
    const path = `/v1/projects/-/serviceAccounts/${handles.service_account}:generateAccessToken`;
    const [, { accessToken }] = await call<{ accessToken: string }>('POST', path, { scope: [] });
    const headers = { authorization: `Bearer ${accessToken}` };
    const zone = `/compute/v1/projects/${handles.project_id}/zones/us-central1-a`;
    const rest = (method: string, url: string, body?: unknown) => call(method, url, body, headers);
    return { rest, zone };
  }

  it('inserts, gets, lists, stops, starts and deletes instances', async () => {
    const { rest, zone } = await project(await load('multicloud'));
    const body = { name: 'green-1', machineType: 'zones/us-central1-a/machineTypes/g2-standard-48' };
    const spot = { ...body, name: 'green-2', scheduling: { provisioningModel: 'SPOT' } };
    for (const one of [body, spot])
      expect(await rest('POST', `${zone}/instances`, one)).toMatchObject([200, { status: 'DONE' }]);
    expect(await rest('POST', `${zone}/instances`, body)).toMatchObject([
      409,
      { error: { status: 'ALREADY_EXISTS' } },
    ]);
    await advance(60);
    expect(await rest('GET', `${zone}/instances/green-2`)).toMatchObject([
      200,
      { status: 'RUNNING', scheduling: { preemptible: true } },
    ]);
    expect((await rest('GET', `${zone}/instances`))[1]['items']).toHaveLength(7);
    await rest('POST', `${zone}/instances/green-1/stop`);
    expect((await rest('GET', `${zone}/instances/green-1`))[1]['status']).toBe('TERMINATED');
    await rest('DELETE', `${zone}/instances/green-1`);
    expect(await rest('GET', `${zone}/instances/green-1`)).toMatchObject([404, { error: { code: 404 } }]);
    const [, { items }] = await rest('GET', `${zone}/machineTypes`);
    expect(items).toMatchObject([
      { name: 'a2-highgpu-4g', monthlyPrice: 10_000 },
      { name: 'g2-standard-48' },
    ]);
  });

  it('lets nobody in without a token of the project', async () => {
    const [one, other] = [await load('multicloud'), await load('acme-4')];
    const { zone } = await project(one);
    expect((await call('GET', `${zone}/instances`))[0]).toBe(401);
    const { rest } = await project(other);
    expect(await rest('GET', `${zone}/instances`)).toMatchObject([
      403,
      { error: { status: 'PERMISSION_DENIED' } },
    ]);
    const unknown = '/v1/projects/-/serviceAccounts/me@example.com:generateAccessToken';
    expect((await call('POST', unknown, {}))[0]).toBe(403);
  });

  it('writes and reads time series', async () => {
    const handles = await load('multicloud');
    const { rest } = await project(handles);
    const series = `/v3/projects/${handles.project_id}/timeSeries`;
    const now = Date.now();
    const at = (ms: number) => new Date(now + ms).toISOString();
    const point = { interval: { endTime: at(0) }, value: { doubleValue: 0.5 } };
    await rest('POST', series, { timeSeries: [{ metric: { type: 'custom/quality' }, points: [point] }] });
    const read = (filter: string) =>
      rest(
        'GET',
        `${series}?${new URLSearchParams({ filter, 'interval.startTime': at(-60_000), 'interval.endTime': at(60_000) })}`,
      );
    expect(await read('metric.type = "custom/quality"')).toMatchObject([
      200,
      { timeSeries: [{ points: [point] }] },
    ]);
    const own =
      'metric.type="compute.googleapis.com/instance/gpu/utilization" AND resource.labels.instance_id="gce-burst-1"';
    expect(await read(own)).toMatchObject([
      200,
      { timeSeries: [{ points: [{ value: { doubleValue: 0.65 } }] }] },
    ]);
    expect((await read('colour = "red"'))[0]).toBe(400);
  });
});
