import type { Swept } from '../contract.ts';
import type { IngestMs } from './ingest-time.ts';

/** So many documents by bucket of ingest time: by the first millisecond of the bucket. */
export type BucketCounts = ReadonlyMap<IngestMs, number>;

/** A stretch of ingest time, `to` excluded; `null`: from the beginning, to the end. */
export interface Stretch {
  readonly from: IngestMs | null;
  readonly to: IngestMs | null;
}

/** A request costs more than so many documents that are read again. */
const MOST_BETWEEN = 200;

/**
 * How much of each bucket of ingest time was handed over, as far back as it is looked again. What is there more than that
 * was not visible when the position passed, or came by a clock that is behind.
 */
export class HandedOver {
  readonly bucketMs: number;
  /** What was committed with all that is counted; `null` while that is not known. */
  position: string | null = null;
  /** Of which documents it is counted, and by which time: counts of others say nothing. */
  basis = '';
  /** Whether everything was read once that is looked at: what is found more then is new. */
  isComplete = false;
  /** The most that was ever there: what is more is new. */
  private readonly counts = new Map<IngestMs, number>();
  /** What was there when it was read last: less by now means that some was removed, and hides what came. */
  private readonly lastRead = new Map<IngestMs, number>();
  /** Of the stretch that is being read. */
  private reading = new Map<IngestMs, number>();

  constructor(bucketMs: number) {
    this.bucketMs = bucketMs;
  }

  bucketOf(at: IngestMs): IngestMs {
    return Math.floor(at / this.bucketMs) * this.bucketMs;
  }

  clear(): void {
    this.position = null;
    this.isComplete = false;
    this.counts.clear();
    this.lastRead.clear();
    this.reading.clear();
  }

  /** A stretch is read from its beginning: what comes of it may have been handed over before. */
  begin(): void {
    this.reading = new Map();
  }

  /** One more document of the stretch; gives whether its bucket has more now than it ever had. */
  add(at: IngestMs): boolean {
    const bucket = this.bucketOf(at);
    const count = (this.reading.get(bucket) ?? 0) + 1;
    this.reading.set(bucket, count);
    this.lastRead.set(bucket, count);
    if (count <= this.of(bucket)) return false;
    this.counts.set(bucket, count);
    return true;
  }

  /** More documents of the stretch; gives how many of those that are new lie how far behind a bucket. */
  addAll(times: readonly IngestMs[], sweptBefore: IngestMs): Swept[] {
    const swept = new Map<number, number>();
    for (const at of times) {
      if (!this.add(at) || at >= sweptBefore) continue;
      const behindMs = sweptBefore - this.bucketOf(at);
      swept.set(behindMs, (swept.get(behindMs) ?? 0) + 1);
    }
    return [...swept].map(([behindMs, events]) => ({ events, behindMs }));
  }

  /** What lies before is looked at no more. */
  forget(before: IngestMs): void {
    for (const bucket of this.counts.keys()) if (bucket < before) this.counts.delete(bucket);
    for (const bucket of this.lastRead.keys()) if (bucket < before) this.lastRead.delete(bucket);
    for (const bucket of this.reading.keys()) if (bucket < before) this.reading.delete(bucket);
  }

  /**
   * The stretches in which another number is there than was read last, the earliest first; little that was handed over between two of
   * them is handed over again. `counts` are of the buckets up to `end`, `beyond` of everything from there on.
   */
  missing(counts: BucketCounts, end: IngestMs, beyond: number): Stretch[] {
    const stretches: { from: IngestMs; to: IngestMs | null }[] = [];
    let between = 0;
    const need = (from: IngestMs, to: IngestMs | null): void => {
      const last = stretches.at(-1);
      if (last !== undefined && between <= MOST_BETWEEN) last.to = to;
      else stretches.push({ from, to });
      between = 0;
    };
    for (const [bucket, count] of [...counts].sort(([a], [b]) => a - b)) {
      if (count !== (this.lastRead.get(bucket) ?? 0)) need(bucket, bucket + this.bucketMs);
      else between += count;
    }
    let known = 0;
    for (const [bucket, count] of this.lastRead) if (bucket >= end) known += count;
    if (beyond > 0 && beyond !== known) need(end, null);
    return stretches;
  }

  private of(bucket: IngestMs): number {
    return this.counts.get(bucket) ?? 0;
  }
}
