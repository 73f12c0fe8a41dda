import { describe, expect, it } from 'vitest';

import type { Batch } from '../../src/store/contract.ts';
import type { NewHarness } from './store.ts';
import {
  batch,
  contentOf,
  deadLetter,
  line,
  observation,
  outboxEntry,
  podTarget,
  result,
} from './store-samples.ts';

/** One batch that uses every part. */
const everything = (uid: string, parts: Partial<Batch> = {}): Batch =>
  batch({
    observations: [{ target: podTarget(uid), observation: observation('rv:1') }],
    results: [result(podTarget(uid), { settled: true })],
    settlements: [
      { target: podTarget(uid), settlement: { deliveryId: `${uid}/create`, revision: 1, digest: 'd' } },
    ],
    outbox: [outboxEntry(3000, `${uid}/create`, 1)],
    counters: [{ name: 'deliveries_total', labels: '{"kind":"create"}', value: 1 }],
    deadLetters: [deadLetter(7)],
    positions: [{ source: 'file', position: `after ${uid}` }],
    watermarks: [{ source: 'file', cluster: 'east', watermark: 5000, newest: 6000 }],
    ...parts,
  });

const loadPod = (
  store: { loadRecord: (c: string, k: 'Pod', u: string) => unknown[] },
  uid: string,
): unknown[] => store.loadRecord('east', 'Pod', uid);

export function describeCommits(newHarness: NewHarness): void {
  describe('commit', () => {
    it('does the same with a batch that has to survive a loss of power', () => {
      const [store, other] = [newHarness().open(), newHarness().open()];
      store.commit(everything('a', { durable: true }));
      other.commit(everything('a'));
      expect(contentOf(store.reader())).toEqual(contentOf(other.reader()));
      expect(store.loadPosition('file')).toBe('after a');
      store.close();
      other.close();
    });

    it('starts empty', () => {
      const store = newHarness().open();
      expect(contentOf(store.reader())).toEqual({
        pods: [],
        workloads: [],
        claims: [],
        clusters: [],
        counters: [],
        outcomes: [],
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

    it('replaces a result, whatever is said of there being none', () => {
      const store = newHarness().open();
      const target = podTarget('a');
      const parts = { observations: [{ target, observation: observation('rv:1') }] };
      const first = result(target, {
        isFirst: true,
        lines: [line('a/create', 1000), line('a/delete', 2000)],
      });
      const second = result(target, { isFirst: true, verdict: 'failed', lines: [line('a/create', 1000)] });
      store.commit(batch({ ...parts, results: [first] }));
      store.commit(batch({ results: [second] }));
      const told = contentOf(store.reader()) as { pods: { verdict: string }[]; lines: string[] };
      expect([told.pods.map(({ verdict }) => verdict), told.lines]).toEqual([
        ['failed'],
        [line('a/create', 1000).json],
      ]);
    });

    it('keeps every part of a batch', () => {
      const store = newHarness().open();
      store.commit(everything('a'));
      expect(loadPod(store, 'a')).toEqual([observation('rv:1')]);
      expect(store.loadSettlements('east', 'Pod', 'a')).toEqual([
        { deliveryId: 'a/create', revision: 1, digest: 'd' },
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
            ips: [],
            owner: { kind: 'Deployment', name: 'web' },
            verdict: 'healthy',
            code: null,
            firstAt: 1000,
            lastAt: 2000,
            kind: 'Pod',
            outcome: null,
            workload: null,
            member: null,
            links: [],
            lines: [line('a/create', 1000).json],
          },
        ],
        workloads: [],
        claims: [],
        clusters: [{ cluster: 'east', watermark: 5000, newest: 6000, pods: 1 }],
        counters: [{ name: 'deliveries_total', labels: '{"kind":"create"}', value: 1 }],
        outcomes: [{ kind: 'create', outcome: 'succeeded', count: 1 }],
        lines: [line('a/create', 1000).json],
        deadLetters: [deadLetter(7)],
        outbox: [outboxEntry(3000, 'a/create', 1)],
      });
    });

    it('leaves nothing of a batch that cannot be written, and goes on with the next', () => {
      const store = newHarness().open();
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
      const store = newHarness().open();
      const facts = { ...everything('a'), counters: [], deadLetters: [] };
      store.commit(facts);
      const once = contentOf(store.reader());
      store.commit(facts);
      store.commit({ ...facts, observations: [...facts.observations, ...facts.observations] });
      expect(contentOf(store.reader())).toEqual(once);
      expect(loadPod(store, 'a')).toEqual([observation('rv:1')]);
    });

    it('holds the same whether facts come in one batch or in many', () => {
      const parts = ['b', 'a', 'c'].map((uid, n) =>
        everything(uid, {
          deadLetters: [deadLetter(n)],
          outbox: [outboxEntry(9 - n, uid, 1)],
          positions: [{ source: 'file', position: String(n) }],
        }),
      );
      const joined = (batches: readonly Batch[]): Batch => ({
        observations: batches.flatMap((part) => part.observations),
        dropped: batches.flatMap((part) => part.dropped),
        reopened: batches.flatMap((part) => part.reopened),
        results: batches.flatMap((part) => part.results),
        settlements: batches.flatMap((part) => part.settlements),
        outbox: batches.flatMap((part) => part.outbox),
        counters: batches.flatMap((part) => part.counters),
        deadLetters: batches.flatMap((part) => part.deadLetters),
        positions: batches.flatMap((part) => part.positions),
        watermarks: batches.flatMap((part) => part.watermarks),
      });
      const splits = [[parts], [parts.slice(0, 1), parts.slice(1)], parts.map((part) => [part])];
      const contents = splits.map((batches) => {
        const store = newHarness().open();
        for (const part of batches) store.commit(joined(part));
        return [contentOf(store.reader()), store.loadPosition('file'), loadPod(store, 'c')];
      });
      expect(contents[1]).toEqual(contents[0]);
      expect(contents[2]).toEqual(contents[0]);
      expect(contents[0]?.[1]).toBe('2');
    });

    it('replaces an observation that comes again with other content', () => {
      const store = newHarness().open();
      const target = podTarget('a');
      const richer = observation('rv:1', { bodyType: 'full', body: { spec: { nodeName: 'node-b' } } });
      store.commit(batch({ observations: [{ target, observation: observation('rv:1') }] }));
      store.commit(batch({ observations: [{ target, observation: richer }] }));
      expect(loadPod(store, 'a')).toEqual([richer]);
    });

    it('forgets dropped observations, and no others', () => {
      const store = newHarness().open();
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
      const store = newHarness().open();
      const targets = [podTarget('a'), podTarget('a', { cluster: 'west' }), podTarget('a', { kind: 'Node' })];
      const observations = targets.map((target, n) => ({ target, observation: observation(`rv:${n}`) }));
      store.commit(batch({ observations }));
      expect(targets.map(({ cluster, kind, uid }) => store.loadRecord(cluster, kind, uid))).toEqual(
        observations.map(({ observation }) => [observation]),
      );
    });

    it('gives a record the name that a later fact tells', () => {
      const store = newHarness().open();
      const nameless = podTarget('a', { name: '' });
      store.commit(batch({ observations: [{ target: nameless, observation: observation('rv:1') }] }));
      store.commit(batch({ observations: [{ target: podTarget('a'), observation: observation('rv:2') }] }));
      store.commit(batch({ observations: [{ target: nameless, observation: observation('rv:3') }] }));
      expect(store.podsNamed('east', 'shop', 'web-a')).toEqual(['a']);
    });

    it('lists the Pods that ever had a name', () => {
      const store = newHarness().open();
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
      const store = newHarness().open();
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
      store.commit(batch({ reopened: [b, podTarget('unknown')] }));
      expect(store.openRecords().map(({ uid }) => uid)).toEqual(['a', 'b', 'c']);
      // What is concluded in the same batch outweighs that it was open.
      store.commit(batch({ reopened: [b], results: [result(b, { settled: true })] }));
      expect(store.openRecords().map(({ uid }) => uid)).toEqual(['a', 'c']);
    });

    it('replaces the whole result of a record', () => {
      const store = newHarness().open();
      const target = podTarget('a');
      const lines = [line('x', 10), line('y', 20), line('z', 30)];
      store.commit(batch({ results: [result(target, { firstAt: 10, lines })] }));
      const later = result(target, {
        owner: null,
        node: null,
        verdict: 'failed',
        code: 'ImageNotFound',
        outcome: 'failed',
        firstAt: 5,
        lastAt: 99,
        lines: [line('w', 5), line('y', 20)],
      });
      store.commit(batch({ results: [later] }));
      const reader = store.reader();
      expect(structuredClone(reader.pod('a'))).toEqual({
        cluster: 'east',
        namespace: 'shop',
        name: 'web-a',
        uid: 'a',
        node: null,
        ips: [],
        owner: null,
        verdict: 'failed',
        code: 'ImageNotFound',
        outcome: 'failed',
        firstAt: 5,
        lastAt: 99,
        kind: 'Pod',
        workload: null,
        member: null,
        links: [],
        lines: later.lines?.map(({ json }) => json),
      });
      expect([...reader.lines()]).toEqual(later.lines?.map(({ json }) => json));
      expect([reader.pod('x'), reader.pod('z')]).toEqual([null, null]);
      store.commit(batch({ results: [result(target, { lines: [] })] }));
      expect([...store.reader().lines()]).toEqual([]);
    });

    it('keeps the lines that are there when a result brings none', () => {
      const store = newHarness().open();
      const target = podTarget('a');
      const lines = [line('x', 10), line('y', 20)];
      store.commit(batch({ results: [result(target, { lines })] }));
      store.commit(batch({ results: [result(target, { verdict: 'failing', lines: null })] }));
      const reader = store.reader();
      expect(reader.pod('a')).toMatchObject({ verdict: 'failing', lines: lines.map(({ json }) => json) });
      expect([...reader.lines()]).toEqual(lines.map(({ json }) => json));
    });

    it('takes a first result that brings no lines for one without any', () => {
      const store = newHarness().open();
      store.commit(batch({ results: [result(podTarget('a'), { lines: null })] }));
      expect(store.reader().pod('a')).toMatchObject({ uid: 'a', lines: [] });
      expect([...store.reader().lines()]).toEqual([]);
    });

    it('refuses everything once it is closed', () => {
      const store = newHarness().open();
      store.close();
      store.close();
      expect(() => store.commit(everything('a'))).toThrow(
        expect.objectContaining({ code: 'StoreUnavailable' }),
      );
    });

    it('has everything again after it was closed and opened', (test) => {
      const harness = newHarness();
      test.skip(harness.reopen === undefined, 'nothing of this store outlives its close()');
      const store = harness.open();
      store.commit(everything('a'));
      const before = contentOf(store.reader());
      store.close();
      const again = harness.reopen?.() ?? store;
      expect(contentOf(again.reader())).toEqual(before);
      expect([loadPod(again, 'a'), again.loadPosition('file')]).toEqual([[observation('rv:1')], 'after a']);
    });
  });
}
