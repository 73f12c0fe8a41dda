import { describe, expect, it } from 'vitest';

import type { Sighting, Trouble } from '../../src/model/sighting.ts';
import type { ArrivalQuery, FailureQuery } from '../../src/model/across-pods.ts';
import type { Store } from '../../src/store/contract.ts';
import type { NewHarness } from './store.ts';
import { batch, line, podTarget, result } from './store-samples.ts';

const IMAGE = 'registry.example.com/shop/web:1';
const LIMIT = 100;

const troubleAt = (since: number, parts: Partial<Trouble> = {}): Trouble => ({
  code: 'ImageNotFound',
  side: 'user',
  phase: 'image',
  image: IMAGE,
  since,
  until: null,
  attempts: 0,
  ...parts,
});
const held = (trouble: Trouble): Sighting => ({ images: [IMAGE], up: null, trouble });
const upAt = (at: number, pulled: readonly string[] = []): Sighting => ({
  images: [IMAGE],
  up: { at, pulled },
  trouble: null,
});

type Target = ReturnType<typeof podTarget>;
const withSighting = (
  target: Target,
  sighting: Sighting | null,
  parts: Parameters<typeof result>[1] = {},
): ReturnType<typeof result> =>
  result(target, {
    lines: [line(`${target.uid}/create`, 1, { outcome: 'in-progress', sighting })],
    ...parts,
  });

const byContent = (a: unknown, b: unknown): number => (JSON.stringify(a) < JSON.stringify(b) ? -1 : 1);

const commit = (store: Store, ...results: ReturnType<typeof result>[]): void =>
  store.commit(batch({ results }));

const found = (store: Store, query: Partial<FailureQuery>): string[] =>
  store
    .reader()
    .failures({ from: 0, to: 1000, limit: LIMIT, ...query })
    .items.map(({ uid }) => uid);

export function describeAcrossPods(newHarness: NewHarness): void {
  describe('failures and peers', () => {
    it('are those of some namespaces, if that is asked', () => {
      const store = newHarness().open();
      const namespaces = ['a', 'b', 'c'];
      commit(
        store,
        ...namespaces.map((namespace) =>
          withSighting(podTarget(namespace, { namespace }), held(troubleAt(10))),
        ),
        ...namespaces.map((namespace) => withSighting(podTarget(`up-${namespace}`, { namespace }), upAt(20))),
      );
      const peers = (asked: readonly string[]): string[] =>
        store
          .reader()
          .peers({ from: 0, to: 1000, limit: LIMIT, namespaces: asked })
          .kinds.map(({ place }) => place.namespace)
          .toSorted();
      expect([found(store, { namespaces: ['a', 'c', 'x'] }), peers(['a', 'c', 'x'])]).toEqual([
        ['a', 'c'],
        ['a', 'c'],
      ]);
      expect([found(store, { namespaces: ['a'], namespace: 'b' }), found(store, { namespaces: [] })]).toEqual(
        [[], []],
      );
      expect([peers([]), peers(namespaces)]).toEqual([[], namespaces]);
    });
  });

  describe('failures', () => {
    it('tell a trouble and whose it is', () => {
      const store = newHarness().open();
      commit(store, withSighting(podTarget('a'), held(troubleAt(10, { until: 20, attempts: 3 }))));
      const { items, partial } = store.reader().failures({ from: 0, to: 1000, limit: LIMIT });
      expect([structuredClone(items), partial]).toEqual([
        [
          {
            record: expect.any(Number) as number,
            cluster: 'east',
            namespace: 'shop',
            name: 'web-a',
            uid: 'a',
            recordKind: 'Pod',
            owner: { kind: 'Deployment', name: 'web' },
            node: 'node-a',
            images: [IMAGE],
            id: 'a/create',
            kind: 'create',
            outcome: 'in-progress',
            code: 'ImageNotFound',
            side: 'user',
            phase: 'image',
            image: IMAGE,
            registry: 'registry.example.com',
            since: 10,
            until: 20,
            attempts: 3,
          },
        ],
        false,
      ]);
    });

    it('are those that were there at some time of the window, the latest to begin first', () => {
      const store = newHarness().open();
      commit(
        store,
        withSighting(podTarget('before'), held(troubleAt(10, { until: 99 }))),
        withSighting(podTarget('into'), held(troubleAt(10, { until: 100 }))),
        withSighting(podTarget('open'), held(troubleAt(5))),
        withSighting(podTarget('within'), held(troubleAt(150, { until: 160 }))),
        withSighting(podTarget('at-end'), held(troubleAt(199))),
        withSighting(podTarget('after'), held(troubleAt(200))),
        withSighting(podTarget('fine'), upAt(150)),
      );
      expect(found(store, { from: 100, to: 200 })).toEqual(['at-end', 'within', 'into', 'open']);
      const two = store.reader().failures({ from: 100, to: 200, limit: 2 });
      expect([two.items.map(({ uid }) => uid), two.partial]).toEqual([['at-end', 'within'], true]);
      expect(store.reader().failures({ from: 100, to: 200, limit: 4 }).partial).toBe(false);
    });

    it.each<[Partial<FailureQuery>, string[]]>([
      [{ cluster: 'west' }, ['w']],
      [{ namespace: 'other' }, ['n']],
      [{ node: 'node-b' }, ['b']],
      [{ image: 'nginx' }, ['i']],
      [{ registry: 'docker.io' }, ['i']],
      [{ registry: 'registry.example.com' }, ['w', 's', 'n', 'b']],
      [{ code: 'OomKilled' }, ['s']],
      [{ side: 'platform' }, ['s']],
      [{ side: 'platform', node: 'node-b' }, []],
      [{ uid: 's' }, ['s']],
      [{ uid: 's', code: 'ImageNotFound' }, []],
    ])('of %j are %j', (filters, uids) => {
      const store = newHarness().open();
      commit(
        store,
        withSighting(podTarget('b'), held(troubleAt(1)), { node: 'node-b' }),
        withSighting(podTarget('i'), held(troubleAt(2, { image: 'nginx' })), { node: null }),
        withSighting(podTarget('n', { namespace: 'other' }), held(troubleAt(3))),
        withSighting(podTarget('s'), held(troubleAt(4, { code: 'OomKilled', side: 'platform' }))),
        withSighting(podTarget('w', { cluster: 'west' }), held(troubleAt(5))),
      );
      expect(found(store, filters)).toEqual(uids);
    });

    it('change with their lines, and go with their record', () => {
      const store = newHarness().open();
      const target = podTarget('a');
      commit(store, withSighting(target, held(troubleAt(10))));
      commit(store, withSighting(target, held(troubleAt(10, { code: 'RegistryUnreachable' }))));
      expect(found(store, { code: 'RegistryUnreachable' })).toEqual(['a']);
      expect(found(store, {})).toEqual(['a']);
      commit(store, result(target, { lines: null }));
      expect(found(store, {})).toEqual(['a']);
      commit(store, withSighting(target, null));
      expect(found(store, {})).toEqual([]);
      const lines = ['x', 'y', 'z'].map((id, n) =>
        line(id, n, { sighting: id === 'y' ? null : held(troubleAt(n)) }),
      );
      commit(store, result(target, { lines, settled: true, lastAt: 1 }));
      expect(
        store
          .reader()
          .failures({ from: 0, to: 9, limit: LIMIT })
          .items.map(({ id }) => id),
      ).toEqual(['z', 'x']);
      commit(store, result(target, { lines: lines.slice(0, 1), settled: true, lastAt: 1 }));
      expect(
        store
          .reader()
          .failures({ from: 0, to: 9, limit: LIMIT })
          .items.map(({ id }) => id),
      ).toEqual(['x']);
      store.retain(100);
      expect(found(store, {})).toEqual([]);
      commit(store, withSighting(target, held(troubleAt(10))));
      expect(
        store
          .reader()
          .failures({ from: 0, to: 99, limit: LIMIT })
          .items.map(({ images }) => images),
      ).toEqual([[IMAGE]]);
    });

    it.each([
      { from: 10, to: 10, limit: 1 },
      { from: 0, to: Number.NaN, limit: 1 },
      { from: 0, to: 10, limit: 0 },
      { from: 0, to: 10, limit: 1, colour: 'red' },
    ])('are refused for the query %j', (query) => {
      const reader = newHarness().open().reader();
      const invalid = expect.objectContaining({ code: 'QueryInvalid' });
      expect(() => reader.failures(query)).toThrow(invalid);
      expect(() => reader.peers(query)).toThrow(invalid);
    });
  });

  describe('peers', () => {
    it('are the Pods that came up in the window, the latest first', () => {
      const store = newHarness().open();
      commit(
        store,
        withSighting(podTarget('early'), upAt(99)),
        withSighting(podTarget('first'), upAt(100, [IMAGE])),
        withSighting(podTarget('late'), { ...upAt(150), trouble: troubleAt(120, { until: 150 }) }),
        withSighting(podTarget('west', { cluster: 'west' }), upAt(199), { owner: null, node: null }),
        withSighting(podTarget('after'), upAt(200)),
        withSighting(podTarget('never'), held(troubleAt(150))),
      );
      const reader = store.reader();
      const inWindow = { from: 100, to: 200, limit: LIMIT };
      const told = reader.peers(inWindow).kinds.map(({ place, ats, pulled }) => [place.cluster, ats, pulled]);
      expect(structuredClone(told).toSorted(byContent)).toEqual([
        ['east', [100], [IMAGE]],
        ['east', [150], []],
        ['west', [199], []],
      ]);
      expect(structuredClone(reader.peers({ ...inWindow, cluster: 'west' }).kinds)).toMatchObject([
        {
          ats: [199],
          place: { cluster: 'west', namespace: 'shop', owner: null, node: null },
          images: [IMAGE],
          pulled: [],
        },
      ]);
      const one = reader.peers({ ...inWindow, limit: 1 });
      expect([one.kinds.map(({ ats }) => ats), one.partial]).toEqual([[[199]], true]);
    });

    it('are found by the record of their troubles', () => {
      const store = newHarness().open();
      commit(
        store,
        withSighting(podTarget('first'), upAt(100)),
        withSighting(podTarget('late'), { ...upAt(150), trouble: troubleAt(120, { until: 150 }) }),
        withSighting(podTarget('like-late'), upAt(140)),
        withSighting(podTarget('never'), held(troubleAt(120))),
      );
      const reader = store.reader();
      const recordOf = (uid: string): number =>
        reader.failures({ from: 0, to: 1000, uid, limit: 1 }).items[0]?.record ?? Number.NaN;
      const [late, never] = [recordOf('late'), recordOf('never')];
      const found = (from: number, to: number) => {
        const { kinds, find } = reader.peers({ from, to, limit: LIMIT });
        const it = find(late);
        expect([find(never), find(-1), it === null || kinds.includes(it.kind)]).toEqual([null, null, true]);
        return it === null ? null : [it.at, it.kind.ats];
      };
      expect([found(100, 200), found(150, 151), found(100, 150), found(151, 200)]).toEqual([
        [150, [100, 140, 150]],
        [150, [150]],
        null,
        null,
      ]);
    });

    it('of one instant are all told or none, where there are more than are asked for', () => {
      const store = newHarness().open();
      commit(
        store,
        ...['a', 'b'].map((uid) => withSighting(podTarget(uid), upAt(20))),
        ...['c', 'd', 'e'].map((uid) => withSighting(podTarget(uid), upAt(10))),
      );
      const most = (limit: number) => {
        const { kinds, partial } = store.reader().peers({ from: 0, to: 100, limit });
        return [kinds.flatMap(({ ats }) => ats), partial];
      };
      expect([1, 2, 3, 4, 5].map(most)).toEqual([
        [[], true],
        [[20, 20], true],
        [[20, 20], true],
        [[20, 20], true],
        [[10, 10, 10, 20, 20], false],
      ]);
    });

    it.each<[Partial<ArrivalQuery>, number]>([
      [{}, 4],
      [{ to: 20 }, 1],
      [{ cluster: 'west' }, 1],
      [{ namespace: 'other' }, 1],
      [{ namespaces: ['other', 'none'] }, 1],
      [{ namespaces: [] }, 0],
      [{ node: 'node-b' }, 1],
      [{ image: IMAGE }, 4],
      [{ image: 'nginx' }, 0],
      [{ image: IMAGE, node: 'node-b', cluster: 'west' }, 0],
    ])('of %j are counted: %d', (filters, count) => {
      const store = newHarness().open();
      commit(
        store,
        withSighting(podTarget('a'), { ...upAt(10), trouble: troubleAt(5, { until: 10 }) }),
        withSighting(podTarget('b', { cluster: 'west' }), upAt(20)),
        withSighting(podTarget('c', { namespace: 'other' }), upAt(30)),
        withSighting(podTarget('d'), upAt(40), { node: 'node-b' }),
        withSighting(podTarget('e'), held(troubleAt(40))),
      );
      expect(store.reader().cameUp({ from: 0, to: 100, ...filters })).toBe(count);
    });

    it('are elsewhere when their Pod turns out to be', () => {
      const store = newHarness().open();
      commit(store, withSighting(podTarget('a'), upAt(10), { node: null, owner: null }));
      const places = () =>
        store
          .reader()
          .peers({ from: 0, to: 100, limit: LIMIT })
          .kinds.map(({ place }) => place.node);
      expect(places()).toEqual([null]);
      commit(store, withSighting(podTarget('a'), upAt(10), { node: 'node-z', settled: true, lastAt: 1 }));
      expect(places()).toEqual(['node-z']);
      store.retain(100_000);
      commit(store, withSighting(podTarget('b'), upAt(10), { node: 'node-y' }));
      expect(places()).toEqual(['node-y']);
    });
  });
}
