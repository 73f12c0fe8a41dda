import { fileURLToPath } from 'node:url';

import { afterAll, beforeAll, describe, expect, it } from 'vitest';

import { replay } from '../../../src/app.ts';
import type { ReplayResult } from '../../../src/cli/app-contract.ts';
import { Config } from '../../../src/config/schema.ts';
import { DiagnosisDocument } from '../../../src/model/answer.ts';
import { ClaimDocument, type NamedItem, WorkloadDocument } from '../../../src/model/object-answer.ts';

const LOG = fileURLToPath(
  new URL('../../data/kubernetes-1.34.healthy.recommended.jsonl.gz', import.meta.url),
);
const CLUSTER = 'east';

let result: ReplayResult;
beforeAll(async () => {
  result = await replay({ paths: [LOG], cluster: CLUSTER, storePath: ':memory:', config: Config.parse({}) });
});
afterAll(() => result.close());

const workload = (key: string): WorkloadDocument =>
  WorkloadDocument.parse(result.describeWorkload(CLUSTER, key));
const claim = (key: string): ClaimDocument => ClaimDocument.parse(result.describeClaim(CLUSTER, key));
const identityOf = ({ cluster, kind, namespace, name, uid, verdict, code }: Omit<NamedItem, 'delivery'>) => ({
  cluster,
  kind,
  namespace,
  name,
  uid,
  verdict,
  code,
});

describe('the documents of a real log', () => {
  it('tell of every workload and claim what is listed', () => {
    const { reader } = result;
    const workloads = reader.workloads({ limit: 100 }).items;
    const claims = reader.claims({ limit: 100 }).items;
    expect([workloads.length, claims.length]).toEqual([8, 2]);
    for (const { key, uid, verdict, code } of workloads) {
      expect(identityOf(workload(key))).toMatchObject({ uid, verdict, code });
      expect(workload(key).diagnosis).toMatchObject({ verdict, object: { uid } });
      expect(uid === null ? [] : reader.named('Workload', uid).map((row) => row.key)).toEqual([key]);
    }
    for (const { key, uid, verdict, code } of claims) {
      expect(identityOf(claim(key))).toMatchObject({ uid, verdict, code });
    }
  });

  it('tell the rollouts of a Deployment, the newest first, and its Pods, those that have gone last', () => {
    const { rollouts, status, pods, refusedCreates, claims } = workload('Deployment/web/portal');
    const [second, first] = rollouts;
    expect(rollouts).toMatchObject([
      { outcome: 'succeeded', revision: 'b5b7d4db6' },
      { outcome: 'succeeded', revision: '5796657dbf' },
    ]);
    expect((first?.startedAt ?? '') < (second?.startedAt ?? '')).toBe(true);
    expect(rollouts.map(({ requestedBy }) => requestedBy)).not.toContain(null);
    expect(status).toMatchObject({ desired: 4, updated: 4, ready: 4, available: 4, paused: false });
    expect(pods.counts).toEqual({ healthy: 4, deleted: 4 });
    expect(pods.items.map(({ verdict, revision, goneAt }) => [verdict, revision, goneAt === null])).toEqual([
      ...Array.from({ length: 4 }, () => ['healthy', 'b5b7d4db6', true]),
      ...Array.from({ length: 4 }, () => ['deleted', '5796657dbf', false]),
    ]);
    expect([refusedCreates, claims]).toEqual([[], []]);
  });

  it('link a Pod with its rollout, its siblings, its claims and their volumes, both ways', () => {
    const { rollouts, pods, claims } = workload('StatefulSet/backend/pg');
    const living = pods.items.filter(({ goneAt }) => goneAt === null);
    expect(new Set(living.map(({ name }) => name))).toEqual(new Set(['pg-0', 'pg-1']));
    expect(claims.map(({ id, phase, verdict }) => [id, phase, verdict])).toEqual([
      ['backend:d-pg-0', 'Bound', 'healthy'],
      ['backend:d-pg-1', 'Bound', 'healthy'],
    ]);
    const pod = living.find(({ name }) => name === 'pg-0');
    const document = DiagnosisDocument.parse(result.explain(pod?.uid ?? ''));
    expect(document.links).toMatchObject({
      workload: {
        id: 'StatefulSet:backend:pg',
        kind: 'StatefulSet',
        name: 'pg',
        verdict: 'healthy',
        revision: rollouts[0]?.revision,
        rollout: {
          startedAt: rollouts[0]?.startedAt,
          outcome: 'succeeded',
          requestedBy: rollouts[0]?.requestedBy,
        },
        others: { healthy: 1 },
      },
      claims: [{ id: 'backend:d-pg-0', storageClass: 'standard', volume: claims[0]?.volume }],
    });
    const used = claim('backend/d-pg-0');
    expect(used).toMatchObject({ phase: 'Bound', storageClass: 'standard', volume: claims[0]?.volume });
    expect(used.pods.map(({ name, node }) => [name, node])).toContainEqual(['pg-0', used.node]);
    const byVolume = result.reader.claims({ volume: used.volume ?? '', limit: 10 }).items;
    expect(byVolume.map(({ key }) => key)).toEqual(['backend/d-pg-0']);
    const byWorkload = result.reader.claims({ workload: 'StatefulSet/backend/pg', limit: 10 }).items;
    expect(byWorkload.map(({ key }) => key).toSorted()).toEqual(['backend/d-pg-0', 'backend/d-pg-1']);
  });

  it('are none of what is not there', () => {
    const { describeWorkload, describeClaim } = result;
    const ids = ['Deployment/web/none', '', 'backend/d-pg-0'];
    expect(ids.map((id) => describeWorkload(CLUSTER, id))).toEqual([null, null, null]);
    expect([
      describeWorkload('west', 'Deployment/web/portal'),
      describeClaim(CLUSTER, 'backend/none'),
    ]).toEqual([null, null]);
  });
});
