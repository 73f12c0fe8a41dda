import { describe, expect, it } from 'vitest';

import type { SearchFacts } from '../../src/model/search-facts.ts';
import type { PodQuery, Store } from '../../src/store/contract.ts';
import type { NewHarness } from './store.ts';
import { batch, line, observation, podTarget, result, uidsOf } from './store-samples.ts';

const facts = (parts: Partial<SearchFacts>): SearchFacts => ({
  ips: [],
  images: ['registry.example.com:5000/shop/web:v1.9.3', 'sidecar@sha256:00'],
  labels: '',
  side: null,
  phase: null,
  gone: false,
  ...parts,
});

/** Five Pods that differ in every filter. */
function fill(store: Store): void {
  store.commit(
    batch({
      results: [
        result(podTarget('a', { name: 'web-1' }), {
          firstAt: 10,
          lastAt: 60,
          search: facts({ ips: ['10.0.0.1', 'fd00::1'], labels: '\napp=web\ntier=front\n', gone: true }),
        }),
        result(podTarget('b', { name: 'web-2', namespace: 'other' }), {
          firstAt: 20,
          lastAt: 25,
          node: 'node-b',
          search: facts({ ips: ['10.0.0.11'], labels: '\napp=web2\n', side: 'user', phase: 'image' }),
        }),
        result(podTarget('c', { name: 'db_1', cluster: 'west' }), {
          firstAt: 30,
          owner: { kind: 'StatefulSet', name: 'db' },
        }),
        result(podTarget('d', { name: 'dbx1' }), { firstAt: 40, verdict: 'failed', code: 'OomKilled' }),
        result(podTarget('e', { name: '', kind: 'PodRefusal' }), {
          firstAt: 50,
          owner: { kind: 'Job', name: 'web' },
          node: null,
          verdict: 'failed',
          code: 'QuotaExceeded',
        }),
        result(podTarget('n', { name: 'web-node', kind: 'Node' })),
      ],
    }),
  );
}

export function describeQueries(newHarness: NewHarness): void {
  describe('pods', () => {
    it.each<[Partial<PodQuery>, string[]]>([
      [{}, ['e', 'd', 'c', 'b', 'a']],
      [{ cluster: 'west' }, ['c']],
      [{ namespace: 'other' }, ['b']],
      [{ namespace: 'shop' }, ['e', 'd', 'c', 'a']],
      [{ name: 'web-' }, ['b', 'a']],
      [{ name: 'web-2' }, ['b']],
      [{ name: '' }, ['e', 'd', 'c', 'b', 'a']],
      [{ name: 'db_' }, ['c']],
      [{ name: '%' }, []],
      [{ node: 'node-b' }, ['b']],
      [{ ownerKind: 'StatefulSet' }, ['c']],
      [{ ownerName: 'web' }, ['e', 'd', 'b', 'a']],
      [{ ownerKind: 'Job', ownerName: 'web' }, ['e']],
      [{ verdict: 'failed' }, ['e', 'd']],
      [{ ip: '10.0.0.1' }, ['a']],
      [{ ip: 'fd00::1' }, ['a']],
      [{ ip: '10.0.0' }, []],
      [{ ip: '10.0.0.1', namespace: 'other' }, []],
      [{ image: 'registry.example.com:5000/shop/web:v1.9.3' }, ['b', 'a']],
      [{ image: 'shop/web:v1' }, ['b', 'a']],
      [{ image: 'web' }, ['b', 'a']],
      [{ image: 'sidecar' }, ['b', 'a']],
      [{ image: 'eb:v1' }, []],
      [{ image: 'web%' }, []],
      [{ labels: ['app=web'] }, ['a']],
      [{ labels: ['app'] }, ['b', 'a']],
      [{ labels: ['app', 'tier=front'] }, ['a']],
      [{ labels: ['ap'] }, []],
      [{ labels: [] }, ['e', 'd', 'c', 'b', 'a']],
      [{ side: 'user' }, ['b']],
      [{ phase: 'image', side: 'platform' }, []],
      [{ until: 20 }, ['a']],
      // That `b` was last heard of before does not say that it is gone; a refused create is its attempts.
      [{ since: 60 }, ['e', 'd', 'c', 'b', 'a']],
      [{ since: 61 }, ['e', 'd', 'c', 'b']],
      [{ since: 2001 }, ['d', 'c', 'b']],
      [{ since: 2001, until: 40 }, ['c', 'b']],
      [{ code: 'OomKilled' }, ['d']],
      [{ code: 'OomKilled', namespace: 'other' }, []],
      [{ name: 'd', namespace: 'shop', cluster: 'east' }, ['d']],
    ])('finds %j', (filters, uids) => {
      const store = newHarness().open();
      fill(store);
      expect([1, 2, 100].map((limit) => uidsOf(store.reader(), { ...filters, limit }))).toEqual([
        uids,
        uids,
        uids,
      ]);
    });

    it('lists those of some namespaces, page by page, and knows of what namespace a record is', () => {
      const store = newHarness().open();
      const targets = ['a', 'b', 'c', 'd'].map((uid) =>
        podTarget(uid, { namespace: uid === 'd' ? 'a' : uid }),
      );
      store.commit(batch({ results: targets.map((target) => result(target)) }));
      const reader = store.reader();
      expect(uidsOf(reader, { limit: 1, namespaces: ['a', 'c', 'x'] })).toEqual(['a', 'c', 'd']);
      expect(uidsOf(reader, { limit: 9, namespaces: ['a'], namespace: 'b' })).toEqual([]);
      expect(uidsOf(reader, { limit: 9, namespaces: [] })).toEqual([]);
      const cursor = reader.pods({ limit: 1, namespaces: ['a', 'c'] }).nextCursor ?? '';
      expect(() => reader.pods({ limit: 1, namespaces: ['a', 'b'], cursor })).toThrow(
        expect.objectContaining({ code: 'CursorInvalid' }),
      );
      expect([reader.namespaceOf('east', 'Pod', 'd'), reader.namespaceOf('west', 'Pod', 'd')]).toEqual([
        'a',
        null,
      ]);
    });

    it('finds by their name the same Pods in the same order, however many have such names', () => {
      const store = newHarness().open();
      const uids = Array.from({ length: 2050 }, (_, n) => `p${String(n).padStart(4, '0')}`);
      const named = uids.map((uid, n) =>
        result(podTarget(uid, { name: `web-${uid}` }), {
          firstAt: n,
          ...(n === 7 ? { code: 'OomKilled' } : {}),
        }),
      );
      const other = result(podTarget('o', { name: 'db', namespace: 'other' }), { firstAt: 9999 });
      store.commit(batch({ results: [other, ...named] }));
      const reader = store.reader();
      expect(uidsOf(reader, { limit: 900, name: 'web-' })).toEqual(uids.toReversed());
      expect(uidsOf(reader, { limit: 9, name: 'web-', namespace: 'other' })).toEqual([]);
      expect(uidsOf(reader, { limit: 9, name: 'web-', code: 'OomKilled' })).toEqual(['p0007']);
      expect(uidsOf(reader, { limit: 9, name: 'web-p000' })).toEqual(uids.slice(0, 10).toReversed());
    });

    it('puts Pods of one microsecond in the order of UID and cluster, and says when there is no more', () => {
      const store = newHarness().open();
      const targets = [podTarget('b'), podTarget('a', { cluster: 'west' }), podTarget('a'), podTarget('c')];
      store.commit(batch({ results: targets.map((target) => result(target)) }));
      const reader = store.reader();
      const first = reader.pods({ limit: 2 });
      const second = reader.pods({ limit: 2, cursor: first.nextCursor ?? '' });
      const keys = [first, second].map(({ items }) => items.map(({ uid, cluster }) => `${uid}@${cluster}`));
      expect(keys).toEqual([
        ['a@east', 'a@west'],
        ['b@east', 'c@east'],
      ]);
      expect([second.nextCursor, reader.pods({ limit: 4 }).nextCursor]).toEqual([null, null]);
    });

    it('neither repeats nor leaves out a Pod while others arrive', () => {
      const store = newHarness().open();
      const insert = (uid: string, firstAt: number): void =>
        store.commit(batch({ results: [result(podTarget(uid), { firstAt })] }));
      const present = Array.from({ length: 20 }, (_, n) => `p${String(n).padStart(2, '0')}`);
      present.forEach((uid, n) => insert(uid, 100 + n));
      const seen: string[] = [];
      let cursor: string | null = null;
      let round = 0;
      do {
        const page = store.reader().pods(cursor === null ? { limit: 3 } : { limit: 3, cursor });
        seen.push(...page.items.map(({ uid }) => uid));
        cursor = page.nextCursor;
        insert(`new${round}`, 1000 + round);
        round += 1;
      } while (cursor !== null);
      expect(seen).toEqual(present.toReversed());
    });

    it('sees what was committed, and changes of a Pod at their new place', () => {
      const store = newHarness().open();
      const reader = store.reader();
      expect(uidsOf(reader, { limit: 10 })).toEqual([]);
      fill(store);
      store.commit(
        batch({ results: [result(podTarget('a', { name: 'web-1' }), { firstAt: 99, code: 'OomKilled' })] }),
      );
      expect(uidsOf(reader, { limit: 10 })).toEqual(['a', 'e', 'd', 'c', 'b']);
      expect(uidsOf(reader, { limit: 10, code: 'OomKilled' })).toEqual(['a', 'd']);
    });

    it('refuses cursors that are none, and those of another query', () => {
      const store = newHarness().open();
      fill(store);
      const reader = store.reader();
      const { nextCursor } = reader.pods({ limit: 1, namespace: 'shop' });
      const cursors = ['', 'nonsense', '!!', Buffer.from('[1,2]').toString('base64url')];
      const invalid = expect.objectContaining({ name: 'LorgnetteError', code: 'CursorInvalid' });
      for (const cursor of cursors) expect(() => reader.pods({ limit: 1, cursor })).toThrow(invalid);
      const cursor = nextCursor ?? '';
      expect(() => reader.pods({ limit: 1, cursor })).toThrow(invalid);
      expect(() => reader.pods({ limit: 1, cursor, namespace: 'other' })).toThrow(invalid);
      expect(reader.pods({ limit: 5, cursor, namespace: 'shop' }).items.map(({ uid }) => uid)).toEqual([
        'd',
        'c',
        'a',
      ]);
    });

    it.each([{ limit: 0 }, { limit: 1.5 }, { limit: Number.NaN }, { limit: 1, colour: 'red' }])(
      'refuses the query %j instead of answering another one',
      (query) => {
        const store = newHarness().open();
        expect(() => store.reader().pods(query)).toThrow(expect.objectContaining({ code: 'QueryInvalid' }));
      },
    );
  });

  describe('pod', () => {
    it('finds a Pod by UID, the one that was active last where clusters share it', () => {
      const store = newHarness().open();
      store.commit(
        batch({
          results: [
            result(podTarget('a'), { lastAt: 5 }),
            result(podTarget('a', { cluster: 'west' }), { lastAt: 6 }),
            result(podTarget('n', { kind: 'Node' })),
          ],
        }),
      );
      const reader = store.reader();
      expect(reader.pod('a')?.cluster).toBe('west');
      expect([reader.pod('n'), reader.pod('n/create'), reader.pod('')]).toEqual([null, null, null]);
    });

    it('tells ids apart that end alike', () => {
      const store = newHarness().open();
      const ids = ['first-of-00000001', 'second-of-00000001', '00000001', '1'];
      const results = ids.map((id, n) => result(podTarget(`p${n}`), { lines: [line(id, n)] }));
      store.commit(batch({ results }));
      const reader = store.reader();
      expect(ids.map((id) => reader.pod(id)?.uid)).toEqual(['p0', 'p1', 'p2', 'p3']);
      expect(reader.pod('third-of-00000001')).toBeNull();
    });

    it('finds a refusal by its key and by the id of its delivery', () => {
      const store = newHarness().open();
      const refusal = podTarget('shop/rs-1/quota', { kind: 'PodRefusal', name: '' });
      const lines = [line('0f3c-first-audit-id', 10)];
      store.commit(batch({ results: [result(refusal, { lines })] }));
      const reader = store.reader();
      const found = ['shop/rs-1/quota', '0f3c-first-audit-id'].map((id) => reader.pod(id));
      expect(found.map((pod) => [pod?.uid, pod?.kind])).toEqual([
        [refusal.uid, 'PodRefusal'],
        [refusal.uid, 'PodRefusal'],
      ]);
    });
  });

  describe('records', () => {
    it('are what the store itself gives, as of the last commit', () => {
      const store = newHarness().open();
      const reader = store.reader();
      const targets = [
        podTarget('a', { name: 'web-0' }),
        podTarget('b', { name: 'web-0' }),
        podTarget('shop/web-0', { kind: 'PodName', name: 'web-0' }),
      ];
      const observations = targets.map((target, n) => ({ target, observation: observation(`rv:${n}`) }));
      const read = (): unknown =>
        targets.map(({ cluster, kind, uid }) => reader.loadRecord(cluster, kind, uid));
      expect([read(), reader.podsNamed('east', 'shop', 'web-0')]).toEqual([[[], [], []], []]);
      store.commit(batch({ observations }));
      expect(read()).toEqual([[observation('rv:0')], [observation('rv:1')], [observation('rv:2')]]);
      expect(reader.podsNamed('east', 'shop', 'web-0').toSorted()).toEqual(['a', 'b']);
    });
  });

  describe('outcomes', () => {
    it('counts deliveries, not incidents, by kind and outcome', () => {
      const store = newHarness().open();
      const commit = (uid: string, outcome: string): void =>
        store.commit(
          batch({
            results: [
              result(podTarget(uid), {
                lines: [
                  line(`${uid}/create`, 10, { outcome }),
                  line(`${uid}/delete`, 20, { kind: 'delete' }),
                  line(`${uid}/incident`, 30, { type: 'incident', kind: 'incident', outcome: 'open' }),
                ],
              }),
            ],
          }),
        );
      commit('a', 'failed');
      commit('b', 'succeeded');
      commit('c', 'in-progress');
      commit('c', 'succeeded');
      expect(structuredClone(store.reader().outcomes())).toEqual([
        { kind: 'create', outcome: 'failed', count: 1 },
        { kind: 'create', outcome: 'succeeded', count: 2 },
        { kind: 'delete', outcome: 'succeeded', count: 3 },
      ]);
    });
  });

  describe('lines', () => {
    it('come in the order of start, UID and kind, whatever order they were written in', () => {
      const store = newHarness().open();
      const lines = (uid: string): ReturnType<typeof line>[] => [
        line(`${uid}/upgrade`, 20, { kind: 'upgrade' }),
        line(`${uid}/delete`, 20, { kind: 'delete' }),
        line(`${uid}/incident`, uid === 'a' ? 5 : 40, { type: 'incident', kind: 'incident' }),
      ];
      for (const uid of ['b', 'a'])
        store.commit(batch({ results: [result(podTarget(uid), { lines: lines(uid) })] }));
      const ids = [...store.reader().lines()].map((json) => (JSON.parse(json) as { id: string }).id);
      expect(ids).toEqual(['a/incident', 'a/delete', 'a/upgrade', 'b/delete', 'b/upgrade', 'b/incident']);
    });

    it('can be left in the middle and read again, with commits between', () => {
      const store = newHarness().open();
      fill(store);
      for (const first of store.reader().lines()) {
        expect(JSON.parse(first)).toEqual({ type: 'delivery', id: 'a/create', startedAt: 10 });
        break;
      }
      store.commit(batch({ results: [result(podTarget('z'), { firstAt: 1 })] }));
      expect([...store.reader().lines()]).toHaveLength(7);
    });
  });
}
