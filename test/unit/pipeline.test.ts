import { describe, expect, it } from 'vitest';

import { createAnswers } from '../../src/conclusions/answers.ts';
import { formatMicros, type Micros, seconds } from '../../src/lib/micros.ts';
import type { PipelineObserver } from '../../src/pipeline.ts';
import type { LogGap, SourceBatch } from '../../src/sources/contract.ts';
import type { Store } from '../../src/store/contract.ts';
import { createSqliteStore } from '../../src/store/sqlite/sqlite-store.ts';
import { readLog } from '../support/logs.ts';
import { graph, openPipeline } from '../support/run-pipeline.ts';

const LINES = readLog('demo/kubernetes-1.34.jsonl.gz').toString('utf8').trimEnd().split('\n');
/** Whose create is in the log, late enough that there is something before. */
const POD = '30882584-c66c-4ed9-8ba8-3f79fe552ffe';
const CREATE = LINES.find((line) => line.includes(POD) && line.includes('"verb":"create"')) ?? '';
const BORN = Date.UTC(2026, 10, 21, 3, 2, 22) * 1000;
const LATENESS = seconds(20);

const chunksOf = (cluster: string, lines: readonly string[]): SourceBatch['chunks'] => [
  { cluster, bytes: Buffer.from(`${lines.join('\n')}\n`), origin: 'log', offset: 0 },
];
const batch = (lines: readonly string[], position: number, more: Partial<SourceBatch> = {}): SourceBatch => ({
  chunks: chunksOf('default', lines),
  position: String(position),
  ...more,
});

function watched() {
  const told: { late: Micros[]; swept: unknown[]; gaps: LogGap[] } = { late: [], swept: [], gaps: [] };
  const observer: Partial<PipelineObserver> = {
    late: (by) => void told.late.push(by),
    swept: (one) => void told.swept.push(one),
    gap: (gap) => void told.gaps.push(gap),
  };
  return { told, observer };
}

function withStore(use: (store: Store) => void): void {
  const store = createSqliteStore({ path: ':memory:' });
  try {
    use(store);
  } finally {
    store.close();
  }
}

const gap = (from: Micros | null, to: Micros | null, parts: Partial<LogGap> = {}): LogGap => ({
  cluster: 'default',
  reason: 'index-gone',
  from,
  to,
  events: 12,
  message: 'index x is gone',
  ...parts,
});

describe('an event behind the watermark', () => {
  it('is used and told as late, by how much it was, once', () =>
    withStore((store) => {
      const { told, observer } = watched();
      const pipeline = openPipeline(store, { allowedLateness: LATENESS, observer });
      const rest = LINES.filter((line) => line !== CREATE);
      pipeline.process(batch(rest, 1));
      expect(told.late).toEqual([]);
      const { watermark = 0 } = store.loadWatermarks()[0] ?? {};
      pipeline.process(batch([CREATE], 2));
      const stageAt = Date.parse((JSON.parse(CREATE) as { stageTimestamp: string }).stageTimestamp) * 1000;
      expect(told.late).toHaveLength(1);
      expect((told.late[0] ?? 0) / 1e6).toBeCloseTo((watermark - stageAt) / 1e6, 1);
      expect(store.loadRecord('default', 'Pod', POD).some(({ action }) => action === 'create')).toBe(true);
      // What is handed over again tells nothing new.
      pipeline.process(batch([CREATE], 3));
      expect(told.late).toHaveLength(1);
    }));

  it('is not told when it cannot be committed, but when it is read again', () =>
    withStore((store) => {
      const { told, observer } = watched();
      const failing: Store = {
        ...store,
        commit(committed) {
          if (committed.positions[0]?.position === '2') throw new Error('full');
          store.commit(committed);
        },
      };
      const pipeline = openPipeline(failing, { allowedLateness: LATENESS, observer });
      pipeline.process(
        batch(
          LINES.filter((line) => line !== CREATE),
          1,
        ),
      );
      expect(() => pipeline.process(batch([CREATE], 2))).toThrow('full');
      expect(told.late).toEqual([]);
      openPipeline(store, { allowedLateness: LATENESS, observer }).process(batch([CREATE], 2));
      expect(told.late).toHaveLength(1);
    }));
});

it('tells what had been overtaken, and lets time pass for what was left out', () =>
  withStore((store) => {
    const { told, observer } = watched();
    const swept = [{ events: 3, behindMs: 1000 }];
    const at = BORN + seconds(3600);
    openPipeline(store, { observer }).process(
      batch([CREATE], 1, { swept, seen: [{ cluster: 'default', at, hasReads: true }] }),
    );
    expect(told.swept).toEqual(swept);
    expect(store.loadWatermarks()).toMatchObject([{ cluster: 'default', newest: at }]);
    expect(createAnswers(graph, store.reader()).inputQuality('default').logsReads).toBe(true);
  }));

describe('a gap', () => {
  it('is kept and told once, through repeats and restarts', () =>
    withStore((store) => {
      const { told, observer } = watched();
      const gaps = [gap(BORN, BORN + seconds(60))];
      openPipeline(store, { observer }).process(batch([CREATE], 1, { gaps }));
      openPipeline(store, { observer }).process(batch([CREATE], 2, { gaps: [...gaps, ...gaps] }));
      expect(told.gaps).toEqual(gaps);
      expect(createAnswers(graph, store.reader()).inputQuality('default')).toMatchObject({
        gaps: [
          {
            source: 'test',
            reason: 'index-gone',
            from: formatMicros(BORN),
            to: formatMicros(BORN + seconds(60)),
            events: 12,
            message: 'index x is gone',
          },
        ],
      });
    }));

  it('is told in every diagnosis whose time it touches, and in no other', () =>
    withStore((store) => {
      const told = (gaps: readonly LogGap[]): (string | undefined)[] => {
        openPipeline(store).process(batch(LINES, 1, { gaps }));
        const { inputQuality = [] } = createAnswers(graph, store.reader()).explain(POD) ?? {};
        return inputQuality.map(({ missing }) => missing).filter((missing) => missing.includes('of the log'));
      };
      expect(told([])).toEqual([]);
      expect(told([gap(BORN - seconds(120), BORN - seconds(60))])).toEqual([]);
      expect(told([gap(BORN + seconds(30), BORN + seconds(60))])).toEqual([
        `a part of the log between ${formatMicros(BORN + seconds(30))} and ${formatMicros(BORN + seconds(60))} (index-gone, 12 events)`,
      ]);
    }));

  it('is of every cluster of the source where it is not known whose it is', () =>
    withStore((store) => {
      const pipeline = openPipeline(store);
      const chunks = ['a', 'b'].flatMap((cluster) => chunksOf(cluster, [CREATE]));
      pipeline.process({ chunks, position: '1' });
      pipeline.process(batch([], 2, { chunks: [], gaps: [gap(null, BORN, { cluster: null })] }));
      const { inputQuality } = createAnswers(graph, store.reader());
      expect(['a', 'b', 'c'].map((cluster) => inputQuality(cluster).gaps.length)).toEqual([1, 1, 0]);
    }));

  it('is what is lost of a file, behind the newest event that was read', () =>
    withStore((store) => {
      const { told, observer } = watched();
      const now = BORN + seconds(7200);
      const pipeline = openPipeline(store, { observer, clock: () => now });
      pipeline.process(batch([CREATE], 1));
      const { newest = 0 } = store.loadWatermarks()[0] ?? {};
      const problem = { origin: '/log', offset: 7, message: '/log was removed' };
      pipeline.process(
        batch(LINES.slice(-1), 2, {
          problems: [
            { ...problem, reason: 'file-lost' },
            { ...problem, reason: 'gzip-corrupt' },
          ],
        }),
      );
      expect(told.gaps).toEqual([
        {
          cluster: null,
          reason: 'file-lost',
          from: newest,
          to: now,
          events: null,
          message: '/log was removed',
        },
      ]);
      expect(createAnswers(graph, store.reader()).inputQuality('default').gaps).toHaveLength(1);
    }));
});
