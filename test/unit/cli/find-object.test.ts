import { describe, expect, test } from 'vitest';

import { createFakeReader } from '../../api/fake-reader.ts';
import { stuck } from './documents.ts';
import { bound, rolledOut, rollingOut, unbound, unseenJob, WEB_UID } from './object-documents.ts';
import { run } from './world.ts';

const UID = '4b1f7a52-6d0c-4b7e-9a54-0d4f4a1b2c3d';
const orphan = {
  ...stuck,
  pod: { ...stuck.pod, name: 'gone-1', owner: { kind: 'Deployment', name: 'gone' } },
};
const inJobs = { ...stuck, pod: { ...stuck.pod, namespace: 'job', name: 'web' } };
const otherWeb = { ...rolledOut, id: 'Deployment:other:web', namespace: 'other', uid: null };
const reader = createFakeReader([stuck, inJobs, orphan], [UID, 'uid-in-jobs', 'uid-of-orphan'], {
  workloads: [rollingOut, otherWeb, unseenJob],
  claims: [unbound, { ...bound, id: 'other:logs', namespace: 'other', name: 'logs', uid: null }],
});
const log = ['--audit-log', 'audit.log'];
const ask = async (...args: string[]) => {
  const { code, stdout } = await run(['diagnose', ...args, ...log, '--json'], reader);
  return [code, JSON.parse(stdout)] as const;
};

describe('diagnose', () => {
  test.each([
    [['deploy/web', '-n', 'shop'], rollingOut],
    [['Deployment/shop/web'], rollingOut],
    [['shop/deployments/web'], rollingOut],
    [['Deployment:shop:web', '-n', 'other'], rollingOut],
    [[WEB_UID], rollingOut],
    [['job/once'], unseenJob],
    [['pvc/data'], unbound],
    [['uid-of-data', '-n', 'shop'], unbound],
    [['web-7c9f5-x2kqp', '-n', 'shop'], stuck],
    [['po/shop/web-7c9f5-x2kqp'], stuck],
    [[UID, '--namespace', 'elsewhere'], stuck],
    // A namespace may be called like a kind.
    [['job/web'], inJobs],
  ])('finds %j', async (args, document) => {
    expect(await ask(...args)).toEqual([0, document]);
  });

  test('tells people of a rollout and of a claim', async () => {
    const rollout = await run(['diagnose', 'shop/deploy/web', ...log], reader);
    expect([rollout.code, rollout.stdout.split('\n')[0]]).toEqual([
      0,
      '✗ Deployment shop/web has not been rolled out for 4 m 28 s: the image does not exist',
    ]);
    const claim = await run(['diagnose', 'pvc/data', ...log], reader);
    expect([claim.code, claim.stdout.split('\n')[0]]).toEqual([
      0,
      '✗ PersistentVolumeClaim shop/data has not been bound for 4 m 12 s: StorageClass gold does not exist',
    ]);
  });

  test('lists the workloads of a name in several namespaces, and exits 3', async () => {
    const { code, stdout, stderr } = await run(['diagnose', 'deploy/web', ...log], reader);
    expect([code, stdout]).toEqual([3, '']);
    expect(stderr).toMatchInlineSnapshot(`
      "2 workloads were called deploy/web. Ask for one by its namespace:
        shop/Deployment/web   default  2026-01-31T09:00:00.000000Z  failing  ImageNotFound
        other/Deployment/web  default  2026-01-31T09:00:00.000000Z  healthy
      "
    `);
    expect(await ask('deploy/web')).toMatchObject([
      3,
      {
        code: 'WorkloadAmbiguous',
        target: 'deploy/web',
        workloads: [
          { kind: 'Deployment', namespace: 'shop', name: 'web', uid: WEB_UID },
          { namespace: 'other', uid: null },
        ],
      },
    ]);
  });

  test('names similar ones when there is none of the name, and exits 4', async () => {
    const near = await run(['diagnose', 'deploy/qqq', '-n', 'shop', ...log], reader);
    expect([near.code, near.stderr]).toEqual([
      4,
      'No workload of this log is called deploy/qqq, or anything like it.\n',
    ]);
    const inside = await run(['diagnose', 'ds/wex', ...log], reader);
    expect(inside.stderr).toContain(
      'No workload of this log is called ds/wex. Did you mean:\n  shop/Deployment/web',
    );
    const claim = await run(['diagnose', 'pvc/log', ...log], reader);
    expect(claim.stderr).toContain(
      'No claim of this log is called pvc/log. Did you mean:\n  other/pvc/logs  default',
    );
    expect(await ask('pvc/none')).toEqual([4, { code: 'ClaimNotFound', target: 'pvc/none', claims: [] }]);
  });

  test('shows the Pods of a workload that the log says nothing else of', async () => {
    const { code, stderr } = await run(['diagnose', 'deploy/gone', '-n', 'shop', ...log], reader);
    expect([code, stderr.includes('uid-of-orphan  shop/gone-1')]).toEqual([4, true]);
  });

  test('shows workloads and claims that have the name of a Pod that there is not', async () => {
    const { code, stderr } = await run(['diagnose', 'once', ...log], reader);
    expect([
      code,
      stderr.includes('No Pod of this log is called once. Did you mean:\n  shop/Job/once'),
    ]).toEqual([4, true]);
    expect(await ask('shop/data')).toMatchObject([
      4,
      {
        code: 'PodNotFound',
        namesakes: [{ kind: 'PersistentVolumeClaim', namespace: 'shop', name: 'data' }],
      },
    ]);
  });
});
