import type { HandedOver, Stretch } from './handed-over.ts';
import type { IngestMs } from './ingest-time.ts';
import { type LeftOutLook, NOTHING_LEFT_OUT } from './left-out.ts';
import type { Look, LookWindow } from './look.ts';

/** What one look has shown there is to read. */
export interface Plan {
  readonly stretches: readonly Stretch[];
  /** The clock of the server: nothing is passed that is later. */
  readonly now: IngestMs;
  /** What is found before has been overtaken by the position. */
  readonly sweptBefore: IngestMs;
  /** What the server leaves out; told when all that was there beside it is handed over. */
  readonly leftOut: LeftOutLook;
}

/** Where one stands before a round. */
export interface Standing {
  readonly cursor: IngestMs | null;
  /** Whether what was handed over is known, as far back as is looked. */
  readonly isKnown: boolean;
  /** How far behind the cursor it is looked. */
  readonly backMs: number;
  readonly coarseSweepMs: number;
  readonly handedOver: HandedOver;
  readonly lookFrom: (window: LookWindow) => Promise<Look>;
}

/** Buckets are counted up to so far ahead of the cursor; what lies beyond is counted as one. */
const COUNTED_AHEAD_MS = 600_000;

export async function planRound({
  cursor,
  isKnown,
  backMs,
  coarseSweepMs,
  handedOver,
  lookFrom,
}: Standing): Promise<Plan> {
  if (!isKnown || cursor === null) {
    const from = cursor === null ? null : handedOver.bucketOf(cursor - coarseSweepMs);
    // From the beginning it may be more than can be added up in time; the next round does, as far back as it looks.
    const { now, beyond } = await lookFrom({ from: from ?? 0, end: from ?? 0, withLeftOut: false });
    const isEmpty = from !== null && beyond === 0;
    return {
      now,
      stretches: isEmpty ? [] : [{ from, to: null }],
      sweptBefore: Number.NEGATIVE_INFINITY,
      leftOut: NOTHING_LEFT_OUT,
    };
  }
  const bucket = handedOver.bucketOf(cursor);
  const end = bucket + COUNTED_AHEAD_MS;
  const { now, counts, beyond, leftOut } = await lookFrom({
    from: handedOver.bucketOf(cursor - backMs),
    end,
    withLeftOut: true,
  });
  return {
    now,
    stretches: handedOver.missing(counts, end, beyond),
    sweptBefore: handedOver.isComplete ? bucket : Number.NEGATIVE_INFINITY,
    leftOut,
  };
}
