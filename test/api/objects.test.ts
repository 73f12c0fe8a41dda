import { afterEach, beforeEach, describe, expect, test } from 'vitest';

import { createApi } from '../../src/api/app.ts';
import type { NotReady } from '../../src/model/readiness.ts';
import { bound, rolledOut, rollingOut, unbound, unseenJob, WEB_UID } from '../unit/cli/object-documents.ts';
import { fakeDependencies } from './fake-dependencies.ts';
import { createFakeReader, type FakeReader } from './fake-reader.ts';

const NOBODY = '00000000-0000-4000-8000-00000000ffff';
const elsewhere = { ...rolledOut, cluster: 'west', uid: null };

let reader: FakeReader;
let reasons: NotReady[];
let app: ReturnType<typeof createApi>;

beforeEach(() => {
  reader = createFakeReader([], [], {
    workloads: [rollingOut, elsewhere, unseenJob],
    claims: [unbound, { ...bound, id: 'other:data', namespace: 'other' }],
  });
  reasons = [];
  app = createApi({ ...fakeDependencies(reader), readiness: { reasons: () => reasons } });
});
afterEach(() => app.close());

async function get(url: string) {
  const { statusCode, body } = await app.inject(url);
  return { status: statusCode, body: JSON.parse(body) as unknown };
}
const problem = (status: number, code: string, detail: string) => ({
  status,
  body: expect.objectContaining({ type: 'about:blank', status, code, detail }) as unknown,
});

describe('GET /workloads', () => {
  test('answers pages of workloads with their last rollout, and says when there may be more', async () => {
    reasons = [{ code: 'backlog', message: 'reading the backlog' }];
    const { body } = await get('/workloads?limit=1');
    expect(body).toEqual({
      items: [
        {
          id: 'Deployment:shop:web',
          cluster: 'default',
          kind: 'Deployment',
          namespace: 'shop',
          name: 'web',
          uid: WEB_UID,
          node: null,
          owner: null,
          verdict: 'failing',
          code: 'ImageNotFound',
          firstAt: rollingOut.firstAt,
          lastAt: rollingOut.lastAt,
          delivery: rollingOut.diagnosis.delivery,
        },
      ],
      nextCursor: '1',
      partial: true,
      partialReasons: ['backlog'],
    });
    const last = await get('/workloads?limit=2&cursor=1');
    expect(last.body).toMatchObject({
      items: [{ cluster: 'west' }, { id: 'Job:shop:once', uid: null, delivery: null }],
      nextCursor: null,
    });
  });

  test('hands every filter to the store, and refuses others', async () => {
    const filters = { cluster: 'a', namespace: 'b', name: 'c', kind: 'Job', ownerKind: 'd', ownerName: 'e' };
    const more = { verdict: 'slow', code: 'g', outcome: 'aborted' };
    const query = new URLSearchParams({ ...filters, ...more });
    expect((await get(`/workloads?${query.toString()}`)).status).toBe(200);
    expect(reader.queries).toEqual([{ ...filters, ...more, limit: 50 }]);
    for (const wrong of ['kind=ReplicaSet', 'outcome=late', 'node=a', 'volume=a', 'limit=0']) {
      expect(await get(`/workloads?${wrong}`)).toMatchObject({ status: 400, body: { code: 'QueryInvalid' } });
    }
    expect(await get('/workloads?cursor=x')).toMatchObject({ status: 400, body: { code: 'CursorInvalid' } });
  });
});

describe('GET /workloads/:id', () => {
  test.each(['Deployment:shop:web', 'deploy:shop:web', 'shop%2FDeployment%2Fweb', WEB_UID])(
    'finds %s',
    async (id) => {
      expect(await get(`/workloads/${id}?cluster=default`)).toEqual({ status: 200, body: rollingOut });
    },
  );

  test('asks for the cluster where several have it', async () => {
    expect(await get('/workloads/Deployment:shop:web')).toEqual(
      problem(400, 'ClusterAmbiguous', 'Clusters default, west have it. Say which with ?cluster=NAME.'),
    );
    expect(await get('/workloads/Deployment:shop:web?cluster=west')).toMatchObject({
      status: 200,
      body: { cluster: 'west' },
    });
    expect(await get(`/workloads/${WEB_UID}`)).toMatchObject({ status: 200 });
  });

  test('tells an id of nothing from what is no id', async () => {
    for (const id of [NOBODY, 'Job:shop:none', 'ds:shop:web'])
      expect(await get(`/workloads/${id}`)).toEqual(
        problem(404, 'WorkloadNotFound', `No workload has the id "${id}".`),
      );
    expect(await get('/workloads/Job:shop:once?cluster=west')).toEqual(
      problem(404, 'WorkloadNotFound', 'No workload has the id "Job:shop:once" in cluster "west".'),
    );
    for (const id of ['web', 'Deployment:web', 'shop:web', 'pvc:shop:data', 'a'.repeat(500), '%00'])
      expect(await get(`/workloads/${id}`)).toMatchObject({ status: 400, body: { code: 'IdInvalid' } });
    expect(await get('/workloads/Job:shop:once?colour=red')).toMatchObject({
      status: 400,
      body: { code: 'QueryInvalid' },
    });
  });

  test('does not answer with what is gone when it is looked at', async () => {
    const gone = createApi({
      ...fakeDependencies(reader),
      describeWorkload: () => null,
      describeClaim: () => null,
    });
    const codes = await Promise.all(
      ['/workloads/Job:shop:once', '/claims/shop:data'].map(async (url) => {
        const { statusCode, body } = await gone.inject(url);
        return [statusCode, (JSON.parse(body) as { code: string }).code];
      }),
    );
    await gone.close();
    expect(codes).toEqual([
      [404, 'WorkloadNotFound'],
      [404, 'ClaimNotFound'],
    ]);
  });
});

describe('GET /claims', () => {
  test('answers claims with how they were bound', async () => {
    expect((await get('/claims')).body).toMatchObject({
      items: [
        {
          id: 'shop:data',
          kind: 'PersistentVolumeClaim',
          verdict: 'failing',
          delivery: { kind: 'pvc-bind' },
        },
        { id: 'other:data' },
      ],
      nextCursor: null,
      partial: false,
    });
  });

  test('hands every filter to the store, and refuses others', async () => {
    const filters = { cluster: 'a', namespace: 'b', name: 'c', node: 'd', volume: 'e', outcome: 'failed' };
    const query = new URLSearchParams({ ...filters, workload: 'sts:shop:db' });
    expect((await get(`/claims?${query.toString()}`)).status).toBe(200);
    expect(reader.queries).toEqual([{ ...filters, workload: 'StatefulSet/shop/db', limit: 50 }]);
    for (const wrong of ['kind=Job', 'workload=db', 'claim=shop:data'])
      expect(await get(`/claims?${wrong}`)).toMatchObject({ status: 400, body: { code: 'QueryInvalid' } });
  });
});

describe('GET /claims/:id', () => {
  test.each(['shop:data', 'shop%2Fdata', 'pvc:shop:data'])('finds %s', async (id) => {
    expect(await get(`/claims/${id}`)).toEqual({ status: 200, body: unbound });
  });

  test('tells an id of nothing from what is no id', async () => {
    for (const id of [NOBODY, 'shop:none'])
      expect(await get(`/claims/${id}`)).toEqual(
        problem(404, 'ClaimNotFound', `No claim has the id "${id}".`),
      );
    for (const id of ['data', 'Deployment:shop:web', ':data'])
      expect(await get(`/claims/${id}`)).toMatchObject({ status: 400, body: { code: 'IdInvalid' } });
  });
});
