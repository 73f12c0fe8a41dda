import { describe, expect, it } from 'vitest';

import type { ObservationTarget } from '../../src/model/observation.ts';
import { workloadKey } from '../../src/model/workload.ts';
import type {
  ClaimQuery,
  NamedRow,
  ObjectLink,
  Page,
  Store,
  WorkloadQuery,
} from '../../src/store/contract.ts';
import type { NewHarness } from './store.ts';
import { batch, line, member, podTarget, result, uidsOf } from './store-samples.ts';

const workload = (kind: string, name: string, parts: Partial<ObservationTarget> = {}): ObservationTarget => {
  const namespace = parts.namespace ?? 'shop';
  return {
    cluster: 'east',
    kind: 'Workload',
    uid: workloadKey({ kind, namespace, name }),
    namespace,
    name,
    ...parts,
  };
};
const claim = (name: string, parts: Partial<ObservationTarget> = {}): ObservationTarget => {
  const namespace = parts.namespace ?? 'shop';
  return {
    cluster: 'east',
    kind: 'PersistentVolumeClaim',
    uid: `${namespace}/${name}`,
    namespace,
    name,
    ...parts,
  };
};
const uses = (...names: string[]): ObjectLink[] =>
  names.map((name) => ({ kind: 'PersistentVolumeClaim', name }));
const volume = (name: string): ObjectLink[] => [{ kind: 'PersistentVolume', name }];
const DB = { kind: 'StatefulSet', namespace: 'shop', name: 'db' };

/** Four workloads, a ReplicaSet, three claims, and the Pods of one of the workloads. */
function fill(store: Store): void {
  const bare = { owner: null, node: null };
  store.commit(
    batch({
      results: [
        result(workload('Deployment', 'web'), { ...bare, uid: 'uid-web', firstAt: 10, outcome: 'succeeded' }),
        result(workload('StatefulSet', 'db'), {
          ...bare,
          uid: 'uid-db-2',
          uids: ['uid-db-1', 'uid-db-2'],
          firstAt: 20,
          verdict: 'failing',
          code: 'ImageNotFound',
          outcome: 'in-progress',
          lines: [line('db/rollout/1', 20, { kind: 'rollout' })],
        }),
        result(workload('Job', 'web', { namespace: 'other' }), {
          uid: null,
          node: null,
          owner: { kind: 'CronJob', name: 'web' },
          firstAt: 30,
          outcome: 'failed',
        }),
        result(workload('Deployment', 'web', { cluster: 'west' }), { ...bare, uid: 'uid-west', firstAt: 40 }),
        result(workload('ReplicaSet', 'web-7c9f5'), {
          ...bare,
          uid: 'uid-rs',
          uids: ['uid-rs'],
          firstAt: 50,
        }),
        result(claim('data-db-0'), {
          ...bare,
          uid: 'uid-c0',
          firstAt: 10,
          links: volume('pv-1'),
          node: 'node-a',
        }),
        result(claim('data-db-1'), {
          ...bare,
          uid: 'uid-c1',
          firstAt: 20,
          verdict: 'failing',
          code: 'PvcPending',
        }),
        result(claim('data-db-0', { cluster: 'west' }), { ...bare, uid: 'uid-c2', firstAt: 30 }),
        result(podTarget('p0', { name: 'db-0' }), {
          firstAt: 20,
          membership: { of: DB, member: member('p0', { name: 'db-0' }) },
          links: uses('shop/data-db-0', 'shop/shared'),
        }),
        result(podTarget('p1', { name: 'db-1' }), {
          firstAt: 30,
          node: 'node-b',
          verdict: 'failing',
          code: 'ImageNotFound',
          outcome: 'in-progress',
          membership: { of: DB, member: member('p1', { name: 'db-1' }) },
          links: uses('shop/data-db-1'),
        }),
        result(podTarget('p2', { cluster: 'west' }), {
          firstAt: 40,
          node: 'node-c',
          links: uses('shop/data-db-0'),
        }),
      ],
    }),
  );
}

function keysOf<Q extends { limit: number; cursor?: string }>(
  list: (query: Q) => Page<NamedRow>,
  query: Q,
): string[] {
  const keys: string[] = [];
  let cursor: string | null = null;
  do {
    const page: Page<NamedRow> = list(cursor === null ? query : { ...query, cursor });
    keys.push(...page.items.map(({ key, cluster }) => (cluster === 'east' ? key : `${key}@${cluster}`)));
    cursor = page.nextCursor;
  } while (cursor !== null);
  return keys;
}

const [WEB, DB_KEY, CRON, WEST] = [
  'Deployment/shop/web',
  'StatefulSet/shop/db',
  'Job/other/web',
  'Deployment/shop/web@west',
];

export function describeObjects(newHarness: NewHarness): void {
  describe('workloads', () => {
    it.each<[Partial<WorkloadQuery>, string[]]>([
      [{}, [WEST, CRON, DB_KEY, WEB]],
      [{ cluster: 'west' }, [WEST]],
      [{ namespace: 'shop' }, [WEST, DB_KEY, WEB]],
      [{ name: 'w' }, [WEST, CRON, WEB]],
      [{ kind: 'Deployment' }, [WEST, WEB]],
      [{ kind: 'DaemonSet' }, []],
      [{ kind: 'Deployment', name: 'web', cluster: 'east' }, [WEB]],
      [{ ownerKind: 'CronJob', ownerName: 'web' }, [CRON]],
      [{ verdict: 'failing' }, [DB_KEY]],
      [{ code: 'ImageNotFound' }, [DB_KEY]],
      [{ outcome: 'failed' }, [CRON]],
    ])('finds %j', (filters, keys) => {
      const store = newHarness().open();
      fill(store);
      const reader = store.reader();
      expect(
        [1, 2, 100].map((limit) => keysOf((query) => reader.workloads(query), { ...filters, limit })),
      ).toEqual([keys, keys, keys]);
    });

    it('are told by key, by the UID of anything that had the name, and by the id of a delivery', () => {
      const store = newHarness().open();
      fill(store);
      const reader = store.reader();
      const found = ['uid-db-1', 'uid-db-2', DB_KEY, 'db/rollout/1', WEB, 'uid-rs', 'uid-c0', 'nothing'].map(
        (id) => reader.named('Workload', id).map(({ key, uid, cluster }) => [key, uid, cluster]),
      );
      const db = [[DB_KEY, 'uid-db-2', 'east']];
      expect(found).toEqual([
        db,
        db,
        db,
        db,
        [
          [WEB, 'uid-web', 'east'],
          [WEB, 'uid-west', 'west'],
        ],
        [['ReplicaSet/shop/web-7c9f5', 'uid-rs', 'east']],
        [],
        [],
      ]);
      expect(reader.named('Workload', DB_KEY)[0]?.lines).toEqual([line('db/rollout/1', 20).json]);
    });

    it('count no Pod that has gone among the others', () => {
      const store = newHarness().open();
      fill(store);
      const [first] = store.reader().podsOf('east', DB_KEY);
      if (first === undefined) throw new Error('no Pod');
      const of = { kind: 'StatefulSet', namespace: 'shop', name: 'db' } as const;
      const search = { ips: [], images: [], labels: '', side: null, phase: null, gone: true };
      const gone = result(podTarget('p9'), { membership: { of, member: first.member }, search });
      store.commit(batch({ results: [gone] }));
      expect(store.reader().othersOf('east', DB_KEY, 'p0')).toEqual({ failing: 1 });
      expect(store.reader().podsOf('east', DB_KEY)).toHaveLength(3);
    });

    it('know their Pods, and what those use', () => {
      const store = newHarness().open();
      fill(store);
      const pods = store.reader().podsOf('east', DB_KEY);
      expect(
        pods
          .toSorted((a, b) => a.firstAt - b.firstAt)
          .map(({ uid, kind, verdict, member: { name }, links }) => [uid, kind, verdict, name, links]),
      ).toEqual([
        ['p0', 'Pod', 'healthy', 'db-0', uses('shop/data-db-0', 'shop/shared')],
        ['p1', 'Pod', 'failing', 'db-1', uses('shop/data-db-1')],
      ]);
      expect(store.reader().othersOf('east', DB_KEY, 'p0')).toEqual({ failing: 1 });
      expect(store.reader().othersOf('east', DB_KEY, 'p1')).toEqual({ healthy: 1 });
      expect(store.reader().othersOf('west', DB_KEY, 'p1')).toEqual({});
      expect([store.reader().podsOf('west', DB_KEY), store.reader().podsOf('east', WEB)]).toEqual([[], []]);
      const limit = 10;
      expect(uidsOf(store.reader(), { workload: DB_KEY, limit })).toEqual(['p1', 'p0']);
      expect(uidsOf(store.reader(), { workload: DB_KEY, outcome: 'in-progress', limit })).toEqual(['p1']);
      const { workload: key, member: known, links } = store.reader().pod('p0') ?? {};
      expect([key, known, links]).toEqual([
        DB_KEY,
        member('p0', { name: 'db-0' }),
        uses('shop/data-db-0', 'shop/shared'),
      ]);
    });
  });

  describe('claims', () => {
    it.each<[Partial<ClaimQuery>, string[]]>([
      [{}, ['shop/data-db-0@west', 'shop/data-db-1', 'shop/data-db-0']],
      [{ name: 'data-db-1' }, ['shop/data-db-1']],
      [{ node: 'node-a' }, ['shop/data-db-0']],
      [{ node: 'node-b' }, ['shop/data-db-1']],
      [{ node: 'node-c' }, ['shop/data-db-0@west']],
      [{ node: 'node-d' }, []],
      [{ volume: 'pv-1' }, ['shop/data-db-0']],
      [{ volume: 'pv-2' }, []],
      [{ code: 'PvcPending', verdict: 'failing' }, ['shop/data-db-1']],
      [{ workload: DB_KEY }, ['shop/data-db-1', 'shop/data-db-0']],
      [{ workload: DB_KEY, name: 'data-db-0', cluster: 'east' }, ['shop/data-db-0']],
      [{ workload: WEB }, []],
    ])('finds %j', (filters, keys) => {
      const store = newHarness().open();
      fill(store);
      const reader = store.reader();
      expect(
        [1, 2, 100].map((limit) => keysOf((query) => reader.claims(query), { ...filters, limit })),
      ).toEqual([keys, keys, keys]);
    });

    it('are found by the Pods that use them, and forget the volume of an earlier one', () => {
      const store = newHarness().open();
      fill(store);
      const limit = 10;
      const pods = (query: object): string[] => uidsOf(store.reader(), { limit, ...query });
      expect(pods({ claim: 'shop/data-db-0' })).toEqual(['p2', 'p0']);
      expect(pods({ claim: 'shop/data-db-0', cluster: 'east' })).toEqual(['p0']);
      expect(pods({ claim: 'shop/none' })).toEqual([]);
      store.commit(
        batch({ results: [result(claim('data-db-0'), { uid: 'uid-new', links: volume('pv-2') })] }),
      );
      const reader = store.reader();
      const key = (query: ClaimQuery): string[] => reader.claims(query).items.map(({ uid }) => uid ?? '');
      expect([key({ volume: 'pv-1', limit }), key({ volume: 'pv-2', limit })]).toEqual([[], ['uid-new']]);
      const [east] = reader.named('PersistentVolumeClaim', 'shop/data-db-0');
      expect([east?.links, east?.node]).toEqual([volume('pv-2'), 'node-a']);
    });
  });

  describe('lists of different objects', () => {
    it('refuse the filters and the cursors of each other', () => {
      const store = newHarness().open();
      fill(store);
      const reader = store.reader();
      const failsWith = (code: string): unknown => expect.objectContaining({ name: 'LorgnetteError', code });
      const unknown = failsWith('QueryInvalid');
      expect(() => reader.workloads({ limit: 1, node: 'node-a' } as WorkloadQuery)).toThrow(unknown);
      expect(() => reader.claims({ limit: 1, kind: 'Job' } as ClaimQuery)).toThrow(unknown);
      expect(() => reader.pods({ limit: 1, volume: 'pv-1' } as { limit: number })).toThrow(unknown);
      const cursor = reader.pods({ limit: 1 }).nextCursor ?? '';
      expect(() => reader.workloads({ limit: 1, cursor })).toThrow(failsWith('CursorInvalid'));
    });

    it('lose what is settled and old, with its links', () => {
      const store = newHarness().open();
      const old = { settled: true, lastAt: 1, lines: [] };
      store.commit(
        batch({
          results: [
            result(claim('gone'), { ...old, uids: ['uid-gone'], links: volume('pv-1') }),
            result(podTarget('gone'), { ...old, links: uses('shop/gone') }),
          ],
        }),
      );
      // of each an object, a result, a document and a link; of the claim its UID
      expect(store.retain(2)).toBe(9);
      const reader = store.reader();
      expect([reader.named('PersistentVolumeClaim', 'uid-gone'), reader.claims({ limit: 1 }).items]).toEqual([
        [],
        [],
      ]);
    });
  });
}
