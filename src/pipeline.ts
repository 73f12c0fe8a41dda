import type { AnalyzerGraph } from './analyzers/graph.ts';
import { gridFloor } from './conclusions/agenda.ts';
import { type BatchBuilder, createBatchBuilder } from './conclusions/batch-builder.ts';
import { createConclusions } from './conclusions/conclude.ts';
import type { Micros } from './lib/micros.ts';
import type { Observation, ObservationTarget } from './model/observation.ts';
import type { EmitDecoded } from './share-processor/decode/contract.ts';
import type { Emit } from './share-processor/extract/extractor.ts';
import type { AuditEvent } from './model/audit-event.ts';
import { clusterTarget, factsByCluster } from './share-processor/fold/cluster-facts.ts';
import { addObservation, compactRecord, type ObjectRecord } from './share-processor/fold/record.ts';
import { createRecordCache } from './share-processor/fold/record-cache.ts';
import { type Clock, createWatermark, type Watermark } from './share-processor/fold/watermark.ts';
import type { LogGap, SourceBatch, SourceChunk } from './sources/contract.ts';
import type { Store } from './store/contract.ts';
import { copyOf, partOf, sampleOf } from './raw-input.ts';
import { lostOf, newGaps } from './log-gaps.ts';
import type { PipelineObserver } from './pipeline-observer.ts';

export type { PipelineObserver } from './pipeline-observer.ts';

export interface PipelineOptions {
  /** Identity of the source: position and watermark are kept under it. */
  readonly source: string;
  readonly store: Store;
  readonly graph: AnalyzerGraph;
  /** Finds the audit events in a piece of input. */
  readonly decode: (bytes: Uint8Array, emit: EmitDecoded) => void;
  /** Finds the observations in an audit event. */
  readonly extract: (event: AuditEvent, cluster: string, emit: Emit) => void;
  readonly clock: Clock;
  /** Goes on when `clock` is set back; default `clock`. */
  readonly steady?: Clock;
  readonly allowedLateness: Micros;
  /** Whether copies of the events that give observations are kept, redacted; default false. It costs a second parse of each. */
  readonly keepRaw?: boolean;
  readonly observer: PipelineObserver;
}

export interface Pipeline {
  /** decode → extract → fold → conclude → commit, for one batch. When it returns, the batch is durable. */
  process(batch: SourceBatch): void;
  /** Draws the conclusions that were put off while a backlog was read. */
  catchUp(): void;
  /** Lets time pass where there is no input: deadlines of live logs fire. */
  idle(): void;
  /** The end of input: everything open is judged as of the greatest plausible event time. */
  finish(): void;
}

/** How often conclusions are drawn in full while a backlog is read. */
const BACKLOG_SHOWN_EVERY_MS = 60_000;

/**
 * The stages in order, on one screen. One call of `process` is one transaction of the store: observations, results,
 * settlements, outbox, counters, dead letters and the source's position stand or fall together.
 */
export function createPipeline(options: PipelineOptions): Pipeline {
  const {
    source,
    store,
    graph,
    decode,
    extract,
    clock,
    steady = clock,
    allowedLateness,
    observer,
    keepRaw = false,
  } = options;
  const cache = createRecordCache((cluster, kind, uid) => store.loadRecord(cluster, kind, uid));
  const watermarks = new Map<string, Watermark>();
  const passedAt = new Map<string, Micros>();
  /** Clusters of which something new is known since their open records were last judged. */
  const relearned = new Set<string>();
  /** Conclusions were put off at the last commit, or before the process last ended. */
  let isBehind = true;
  /** When they were last drawn in full, by the clock of the process. */
  let concludedAt = performance.now();
  /** Observations that extraction has found, and those of them that were new, since the last commit. */
  let found = 0;
  let added = 0;
  /** How far events were behind the watermark, of those of this batch that were. */
  let lateBy: Micros[] = [];
  /** Records that waited for their conclusions after the last commit. */
  let waiting = 0;

  for (const { source: owner, cluster, watermark, newest } of store.loadWatermarks()) {
    if (owner !== source) continue;
    watermarks.set(cluster, createWatermark({ clock, steady, allowedLateness, newest, current: watermark }));
    passedAt.set(cluster, gridFloor(watermark));
  }
  const factsOf = factsByCluster((cluster) => store.loadRecord(cluster, 'Cluster', cluster));
  const watermarkOf = (cluster: string): Watermark => {
    const known = watermarks.get(cluster);
    if (known !== undefined) return known;
    const watermark = createWatermark({ clock, steady, allowedLateness });
    watermarks.set(cluster, watermark);
    return watermark;
  };
  const conclusions = createConclusions({
    graph,
    cache,
    store,
    facts: factsOf,
    onFailure: (target, failure) => observer.analyzerFailed(target, failure),
  });
  conclusions.resume((cluster) => watermarkOf(cluster).current());

  /** Gives whether anything new was told. */
  function fold(target: ObservationTarget, observation: Observation, batch: BatchBuilder): boolean {
    const record: ObjectRecord = cache.get(target);
    const { cluster } = target;
    const interference = conclusions.interference(record, observation);
    if (interference === 'all') settle(cluster, batch);
    else if (interference === 'own') {
      rejudge();
      conclusions.settleOwn(record, batch);
    }
    found += 1;
    if (!addObservation(record, observation)) return false;
    added += 1;
    // That of the record, which lives anyhow; but some events tell the UID alone, and others then the name.
    batch.observe(record.target.name === '' ? target : record.target, observation);
    batch.drop(target, compactRecord(record));
    const learned = factsOf(cluster).learn(target, observation, () => settle(cluster, batch));
    observeFacts(cluster, learned, batch);
    if (learned.length > 0) relearned.add(cluster);
    conclusions.touch(record, observation);
    return true;
  }

  function observeFacts(cluster: string, learned: readonly Observation[], batch: BatchBuilder): void {
    for (const fact of learned) batch.observe(clusterTarget(cluster), fact);
  }

  /** What is final whenever the watermark passes a point of the grid is settled as of that very event of the stream. */
  function advance(cluster: string, batch: BatchBuilder): void {
    const point = gridFloor(watermarkOf(cluster).current());
    const before = passedAt.get(cluster) ?? Number.NEGATIVE_INFINITY;
    if (point <= before || !Number.isFinite(point)) return;
    passedAt.set(cluster, point);
    if (conclusions.pass(cluster, before, point)) settle(cluster, batch);
  }

  /** Settles what has been put off. */
  function settle(cluster: string, batch: BatchBuilder): void {
    rejudge();
    conclusions.settle(cluster, batch);
  }

  /** Once before conclusions are drawn, not at every event that shows something new: a log that begins shows much. */
  function rejudge(): void {
    for (const cluster of relearned) conclusions.touchCluster(cluster);
    relearned.clear();
  }

  function read(chunk: SourceChunk, batch: BatchBuilder): void {
    const { cluster } = chunk;
    decode(chunk.bytes, (decoded, bytes, start, end, at) => {
      if (decoded.type === 'skip') {
        observer.event();
        observer.skip(decoded.reason);
        // It bears on what is said of the input alone, as what events show of the log does: no record is judged anew for it.
        observeFacts(cluster, factsOf(cluster).learnSkipped(decoded.reason), batch);
        if (decoded.at !== null) pass(cluster, decoded.at, false, batch);
        return;
      }
      if (decoded.type === 'dead-letter') {
        observer.deadLetter(decoded.reason);
        const sample = sampleOf(bytes, start, end);
        const position = `${chunk.origin}@${chunk.offset + at}`;
        batch.deadLetter({ source, position, reason: decoded.reason, sample, bytes: end - start });
        return;
      }
      observer.event();
      observeFacts(cluster, factsOf(cluster).learnEvent(decoded.event), batch);
      let isNews = false;
      extract(decoded.event, cluster, (target, observation) => {
        if (fold(target, observation, batch)) isNews = true;
      });
      if (isNews && keepRaw) batch.keep(copyOf(bytes, start, end));
      pass(cluster, decoded.event.stageAt, isNews, batch);
    });
  }

  /** Lets time pass as an event shows it. */
  function pass(cluster: string, at: Micros, isNews: boolean, batch: BatchBuilder): void {
    const watermark = watermarkOf(cluster);
    const behind = watermark.current() - at;
    if (behind > 0 && isNews && Number.isFinite(behind)) lateBy.push(behind);
    watermark.observe(at);
    advance(cluster, batch);
  }

  /** Keeps what is missing with the facts of the cluster, or of every one that is known where none is named; gives what is new. */
  function missing(gaps: readonly LogGap[], batch: BatchBuilder): readonly LogGap[] {
    return newGaps(gaps, { source, clusters: [...watermarks.keys()] }, (cluster, gap) => {
      const found = factsOf(cluster).learnGap(gap);
      if (found === null) return false;
      batch.observe(clusterTarget(cluster), found.learned);
      batch.drop(clusterTarget(cluster), found.dropped);
      return true;
    });
  }

  function commit(builder: BatchBuilder, position: string | null, bytes: number, isBacklog = false): void {
    const began = performance.now();
    isBehind = isBacklog;
    if (!isBacklog) concludedAt = began;
    if (!isBacklog) for (const cluster of passedAt.keys()) settle(cluster, builder);
    rejudge();
    const changed = conclusions.waiting() - waiting;
    conclusions.conclude((cluster) => watermarkOf(cluster).current(), builder, isBacklog);
    const marks = [...watermarks].filter(([, watermark]) => Number.isFinite(watermark.newest()));
    const batch = builder.build({
      positions: position === null ? [] : [{ source, position }],
      watermarks: marks.map(([cluster, watermark]) => ({
        source,
        cluster,
        watermark: watermark.current(),
        newest: watermark.newest(),
      })),
    });
    const concluded = performance.now();
    store.commit(batch);
    const committed = performance.now();
    conclusions.release();
    waiting = conclusions.waiting();
    const newest = Math.max(...marks.map(([, watermark]) => watermark.newest()));
    observer.committed({
      bytes,
      concludeMs: concluded - began,
      commitMs: committed - concluded,
      found,
      added,
      changed,
      waiting,
      results: batch.results.length,
      outbox: batch.outbox.length,
      open: conclusions.open,
      lagMs: Number.isFinite(newest) ? (clock() - newest) / 1000 : null,
    });
    found = 0;
    added = 0;
  }

  return {
    process(input) {
      const batch = createBatchBuilder();
      batch.origin(input.chunks.flatMap((chunk) => partOf(source, chunk)));
      const { problems = [], swept = [], seen = [] } = input;
      const lost = lostOf(problems, [...watermarks.values()], clock());
      lateBy = [];
      for (const chunk of input.chunks) read(chunk, batch);
      for (const { cluster, at, hasReads } of seen) {
        if (hasReads) observeFacts(cluster, factsOf(cluster).learnSkipped('verb'), batch);
        pass(cluster, at, false, batch);
      }
      const gaps = missing([...lost, ...(input.gaps ?? [])], batch);
      for (const { reason, origin, offset, message, bytes = 0 } of problems) {
        observer.unread(reason);
        batch.deadLetter({ source, position: `${origin}@${offset}`, reason, sample: message, bytes });
      }
      const bytes = input.chunks.reduce((sum, chunk) => sum + chunk.bytes.length, 0);
      commit(batch, input.position, bytes, input.isBacklog ?? false);
      for (const by of lateBy) observer.late(by);
      for (const one of swept) observer.swept(one);
      for (const gap of gaps) observer.gap(gap);
    },
    catchUp() {
      if (isBehind) commit(createBatchBuilder(), null, 0);
    },
    idle() {
      // Whoever reads a backlog has no time to lose, and that of its log is not the clock's.
      if (isBehind && performance.now() - concludedAt < BACKLOG_SHOWN_EVERY_MS) return;
      const batch = createBatchBuilder();
      for (const [cluster, watermark] of watermarks) {
        watermark.tick();
        advance(cluster, batch);
      }
      commit(batch, null, 0);
    },
    finish() {
      for (const [cluster, watermark] of watermarks) {
        watermark.end();
        conclusions.touchCluster(cluster);
      }
      commit(createBatchBuilder(), null, 0);
    },
  };
}
