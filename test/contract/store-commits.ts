import { describe, expect, it } from 'vitest';

import type { Batch, DeadLetter, OutboxEntry } from '../../src/store/contract.ts';
import type { CurrentHarness } from './store.ts';
import { batch, contentOf, line, observation, podTarget, result } from './store-samples.ts';

const outboxEntry = (finalAt: number, deliveryId: string, revision: number): OutboxEntry => ({
  finalAt,
  deliveryId,
  revision,
  kind: 'trace',
  payload: `${deliveryId}#${revision}`,
});

const deadLetter = (position: number): DeadLetter => ({
  source: 'file',
  position: String(position),
  reason: 'malformed',
  sample: '{"half',
  bytes: 6,
});

/** One batch that uses every part. */
const everything = (uid: string): Batch =>
  batch({
    observations: [{ target: podTarget(uid), observation: observation('rv:1') }],
    results: [result(podTarget(uid), { settled: true })],
    settlements: [
      { target: podTarget(uid), settlement: { deliveryId: `${uid}/create`, revision: 1, json: '{}' } },
    ],
    outbox: [outboxEntry(3000, `${uid}/create`, 1)],
    counters: [{ name: 'deliveries_total', labels: '{"kind":"create"}', value: 1 }],
    deadLetters: [deadLetter(7)],
    positions: [{ source: 'file', position: `after ${uid}` }],
    watermarks: [{ source: 'file', cluster: 'east', watermark: 5000, newest: 6000 }],
  });

const loadPod = (
  store: { loadRecord: (c: string, k: 'Pod', u: string) => unknown[] },
  uid: string,
): unknown[] => store.loadRecord('east', 'Pod', uid);

export function describeCommits(harness: CurrentHarness): void {
  describe('commit', () => {
    it('starts empty', () => {
      const store = harness().open();
      expect(contentOf(store.reader())).toEqual({
        pods: [],
        clusters: [],
        counters: [],
        lines: [],
        deadLetters: [],
        outbox: [],
      });
      expect([store.openRecords(), store.loadPosition('file'), store.loadWatermarks()]).toEqual([
        [],
        null,
        [],
      ]);
      expect([loadPod(store, 'a'), store.loadSettlements('east', 'Pod', 'a')]).toEqual([[], []]);
    });

    it('keeps every part of a batch', () => {
      const store = harness().open();
      store.commit(everything('a'));
      expect(loadPod(store, 'a')).toEqual([observation('rv:1')]);
      expect(store.loadSettlements('east', 'Pod', 'a')).toEqual([
        { deliveryId: 'a/create', revision: 1, json: '{}' },
      ]);
      expect(store.loadPosition('file')).toBe('after a');
      expect(store.loadWatermarks()).toEqual([
        { source: 'file', cluster: 'east', watermark: 5000, newest: 6000 },
      ]);
      expect(contentOf(store.reader())).toEqual({
        pods: [
          {
            cluster: 'east',
            namespace: 'shop',
            name: 'web-a',
            uid: 'a',
            node: 'node-a',
            owner: { kind: 'Deployment', name: 'web' },
            verdict: 'healthy',
            code: null,
            firstAt: 1000,
            lastAt: 2000,
            diagnosis: '{"of":"a"}',
            lines: [line('a/create', 1000).json],
          },
        ],
        clusters: [{ cluster: 'east', watermark: 5000, newest: 6000, pods: 1 }],
        counters: [{ name: 'deliveries_total', labels: '{"kind":"create"}', value: 1 }],
        lines: [line('a/create', 1000).json],
        deadLetters: [deadLetter(7)],
        outbox: [outboxEntry(3000, 'a/create', 1)],
      });
    });

    it('leaves nothing of a batch that cannot be written, and goes on with the next', () => {
      const store = harness().open();
      store.commit(everything('a'));
      const before = contentOf(store.reader());
      const invalid = { source: 'file', cluster: 'east', watermark: null as unknown as number, newest: 1 };
      const broken = { ...everything('b'), watermarks: [invalid] };
      expect(() => store.commit(broken)).toThrow(expect.objectContaining({ name: 'LorgnetteError' }));
      expect(contentOf(store.reader())).toEqual(before);
      expect([loadPod(store, 'b'), store.loadPosition('file')]).toEqual([[], 'after a']);

      store.commit(everything('b'));
      expect(loadPod(store, 'b')).toEqual([observation('rv:1')]);
      expect(store.loadPosition('file')).toBe('after b');
    });

    it('takes repeated facts as one', () => {
      const store = harness().open();
      const facts = { ...everything('a'), counters: [], deadLetters: [] };
      store.commit(facts);
      const once = contentOf(store.reader());
      store.commit(facts);
      store.commit({ ...facts, observations: [...facts.observations, ...facts.observations] });
      expect(contentOf(store.reader())).toEqual(once);
      expect(loadPod(store, 'a')).toEqual([observation('rv:1')]);
    });

    it('replaces an observation that comes again with other content', () => {
      const store = harness().open();
      const target = podTarget('a');
      const richer = observation('rv:1', { bodyType: 'full', body: { spec: { nodeName: 'node-b' } } });
      store.commit(batch({ observations: [{ target, observation: observation('rv:1') }] }));
      store.commit(batch({ observations: [{ target, observation: richer }] }));
      expect(loadPod(store, 'a')).toEqual([richer]);
    });

    it('forgets dropped observations, and no others', () => {
      const store = harness().open();
      const target = podTarget('a');
      const observations = ['rv:1', 'rv:2'].map((key) => ({ target, observation: observation(key) }));
      store.commit(batch({ observations }));
      const dropped = [
        { target, key: 'rv:1' },
        { target: podTarget('unknown'), key: 'rv:2' },
      ];
      store.commit(batch({ dropped }));
      expect(loadPod(store, 'a')).toEqual([observation('rv:2')]);
    });

    it('tells records of one UID apart by kind and cluster', () => {
      const store = harness().open();
      const targets = [podTarget('a'), podTarget('a', { cluster: 'west' }), podTarget('a', { kind: 'Node' })];
      const observations = targets.map((target, n) => ({ target, observation: observation(`rv:${n}`) }));
      store.commit(batch({ observations }));
      expect(targets.map(({ cluster, kind, uid }) => store.loadRecord(cluster, kind, uid))).toEqual(
        observations.map(({ observation }) => [observation]),
      );
    });

    it('gives a record the name that a later fact tells', () => {
      const store = harness().open();
      const nameless = podTarget('a', { name: '' });
      store.commit(batch({ observations: [{ target: nameless, observation: observation('rv:1') }] }));
      store.commit(batch({ observations: [{ target: podTarget('a'), observation: observation('rv:2') }] }));
      store.commit(batch({ observations: [{ target: nameless, observation: observation('rv:3') }] }));
      expect(store.podsNamed('east', 'shop', 'web-a')).toEqual(['a']);
    });

    it('lists the Pods that ever had a name', () => {
      const store = harness().open();
      const named = (uid: string, parts: object): ReturnType<typeof podTarget> =>
        podTarget(uid, { name: 'web-0', ...parts });
      const targets = [
        named('b', {}),
        named('a', {}),
        named('c', { namespace: 'other' }),
        named('d', { cluster: 'west' }),
        named('shop/web-0', { kind: 'PodName' }),
      ];
      const observations = targets.map((target) => ({ target, observation: observation('rv:1') }));
      store.commit(batch({ observations }));
      expect(store.podsNamed('east', 'shop', 'web-0')).toEqual(['a', 'b']);
    });

    it('lists the records that are not settled', () => {
      const store = harness().open();
      const [a, b, c] = [podTarget('a'), podTarget('b'), podTarget('c')];
      store.commit(
        batch({
          observations: [{ target: a, observation: observation('rv:1') }],
          results: [result(b, { nextDeadline: 9000 }), result(c, { settled: true })],
        }),
      );
      expect(store.openRecords()).toEqual([
        { ...a, nextDeadline: null },
        { ...b, nextDeadline: 9000 },
      ]);
      store.commit(batch({ results: [result(b, { settled: true }), result(c, { settled: false })] }));
      expect(store.openRecords().map(({ uid }) => uid)).toEqual(['a', 'c']);
    });

    it('replaces the whole result of a record', () => {
      const store = harness().open();
      const target = podTarget('a');
      const lines = [line('x', 10), line('y', 20), line('z', 30)];
      store.commit(batch({ results: [result(target, { firstAt: 10, lines })] }));
      const later = result(target, {
        owner: null,
        node: null,
        verdict: 'failed',
        code: 'ImageNotFound',
        firstAt: 5,
        lastAt: 99,
        lines: [line('w', 5), line('y', 20)],
        diagnosis: '{"second":true}',
      });
      store.commit(batch({ results: [later] }));
      const reader = store.reader();
      expect(structuredClone(reader.pod('a'))).toEqual({
        cluster: 'east',
        namespace: 'shop',
        name: 'web-a',
        uid: 'a',
        node: null,
        owner: null,
        verdict: 'failed',
        code: 'ImageNotFound',
        firstAt: 5,
        lastAt: 99,
        diagnosis: '{"second":true}',
        lines: later.lines.map(({ json }) => json),
      });
      expect([...reader.lines()]).toEqual(later.lines.map(({ json }) => json));
      expect([reader.pod('x'), reader.pod('z')]).toEqual([null, null]);
      store.commit(batch({ results: [result(target, { lines: [] })] }));
      expect([...store.reader().lines()]).toEqual([]);
    });

    it('adds counters up', () => {
      const store = harness().open();
      const count = (labels: string, value: number): void =>
        store.commit(batch({ counters: [{ name: 'n', labels, value }] }));
      count('{"a":"1"}', 2);
      count('{"a":"2"}', 0.5);
      count('{"a":"1"}', 3);
      const expected = [
        { name: 'n', labels: '{"a":"1"}', value: 5 },
        { name: 'n', labels: '{"a":"2"}', value: 0.5 },
      ];
      expect([structuredClone(store.counters()), structuredClone(store.reader().counters())]).toEqual([
        expected,
        expected,
      ]);
    });

    it('never takes a watermark back, and tells a cluster by its slowest source', () => {
      const store = harness().open();
      const rise = (source: string, watermark: number, newest: number): void =>
        store.commit(batch({ watermarks: [{ source, cluster: 'east', watermark, newest }] }));
      rise('fast', 500, 600);
      rise('fast', 400, 700);
      rise('slow', 100, 200);
      expect(store.loadWatermarks()).toEqual([
        { source: 'fast', cluster: 'east', watermark: 500, newest: 700 },
        { source: 'slow', cluster: 'east', watermark: 100, newest: 200 },
      ]);
      expect(store.reader().clusters()).toEqual([{ cluster: 'east', watermark: 100, newest: 700, pods: 0 }]);
    });

    it('keeps the last settlement of each delivery', () => {
      const store = harness().open();
      const target = podTarget('a');
      const settle = (deliveryId: string, revision: number, json: string): void =>
        store.commit(batch({ settlements: [{ target, settlement: { deliveryId, revision, json } }] }));
      settle('x', 1, 'first');
      settle('y', 1, 'other');
      settle('x', 2, 'second');
      settle('x', 1, 'late repeat');
      expect(store.loadSettlements('east', 'Pod', 'a')).toEqual([
        { deliveryId: 'x', revision: 2, json: 'second' },
        { deliveryId: 'y', revision: 1, json: 'other' },
      ]);
    });

    it('reads the outbox in the order of its keys, from where the reader left it', () => {
      const store = harness().open();
      const ordered = [
        outboxEntry(9, 'b', 1),
        outboxEntry(100, 'a', 1),
        outboxEntry(100, 'a', 2),
        outboxEntry(100, 'a', 10),
        outboxEntry(100, 'b', 1),
      ];
      store.commit(batch({ outbox: ordered.toReversed() }));
      store.commit(batch({ outbox: ordered.slice(1, 3) }));
      const reader = store.reader();
      const first = reader.outbox(null, 2);
      const rest = reader.outbox(first.at(-1) ?? null, 10);
      expect([first, rest, reader.outbox(rest.at(-1) ?? null, 10)]).toEqual([
        ordered.slice(0, 2),
        ordered.slice(2),
        [],
      ]);
    });

    it('keeps the newest dead letters and counts those that made way', () => {
      const store = harness().open({ maxDeadLetters: 3 });
      store.commit(batch({ deadLetters: [1, 2].map(deadLetter) }));
      store.commit(batch({ deadLetters: [3, 4].map(deadLetter) }));
      const dropped = { name: 'lorgnette_dead_letters_dropped_total', labels: '{}' };
      expect(store.reader().deadLetters(10)).toEqual([4, 3, 2].map(deadLetter));
      expect(structuredClone(store.counters())).toEqual([{ ...dropped, value: 1 }]);
      store.commit(batch({ deadLetters: [5, 6, 7, 8, 9].map(deadLetter) }));
      expect(store.reader().deadLetters(2)).toEqual([9, 8].map(deadLetter));
      expect(store.reader().deadLetters(10)).toEqual([9, 8, 7].map(deadLetter));
      expect(structuredClone(store.counters())).toEqual([{ ...dropped, value: 6 }]);
    });

    it('refuses everything once it is closed', () => {
      const store = harness().open();
      store.close();
      store.close();
      expect(() => store.commit(everything('a'))).toThrow(
        expect.objectContaining({ code: 'StoreUnavailable' }),
      );
    });

    it('has everything again after it was closed and opened', (test) => {
      const { reopen } = harness();
      test.skip(reopen === undefined, 'nothing of this store outlives its close()');
      const store = harness().open();
      store.commit(everything('a'));
      const before = contentOf(store.reader());
      store.close();
      const again = reopen?.() ?? store;
      expect(contentOf(again.reader())).toEqual(before);
      expect([loadPod(again, 'a'), again.loadPosition('file')]).toEqual([[observation('rv:1')], 'after a']);
    });
  });
}
