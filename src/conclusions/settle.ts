import type { BatchBuilder } from './batch-builder.ts';
import type { Micros } from '../lib/micros.ts';
import { stableId } from '../lib/stable-id.ts';
import type { ObservationTarget } from '../model/observation.ts';
import type { Settlement } from '../store/contract.ts';
import type { Conclusion } from './conclusion.ts';

/** What counters and outbox already hold of a record's deliveries, by delivery id. */
export type Settlements = Map<string, Settlement>;

/** Enough to tell two lines of one delivery apart. */
const DIGEST_BYTES = 12;

/**
 * Lets every delivery that is final as of `watermark` enter the counters and the outbox, once; one that says something
 * else than when it entered is a correction: a new revision for the outbox, never a second count. A delivery of a Pod
 * born before the log is shown and diagnosed but not counted.
 *
 * What is settled is corrected by evidence of its time alone: `newSince` is the earliest time of what was observed since the
 * last look, `null` when nothing was. What else is looked at in between depends on when the process was started.
 */
export function settleDeliveries(
  target: ObservationTarget,
  { deliveries }: Conclusion,
  settlements: Settlements,
  watermark: Micros,
  newSince: Micros | null,
  batch: BatchBuilder,
): void {
  for (const { id, finalAt, kind, outcome, bornBeforeLog, json, code, side, phase } of deliveries) {
    if (bornBeforeLog || finalAt === null || finalAt > watermark) continue;
    const known = settlements.get(id);
    if (known !== undefined && (newSince === null || newSince > finalAt)) continue;
    const digest = stableId(DIGEST_BYTES, [json]);
    if (known?.digest === digest) continue;
    const revision = (known?.revision ?? 0) + 1;
    const settlement: Settlement = { deliveryId: id, revision, digest };
    settlements.set(id, settlement);
    batch.settle(target, settlement);
    batch.send({ finalAt, deliveryId: id, revision, kind: 'trace', payload: json });
    const { cluster } = target;
    if (known !== undefined) batch.count('lorgnette_corrections_total', { cluster, kind });
    else {
      const labels = { cluster, kind, outcome, code: code ?? '', side: side ?? '', phase: phase ?? '' };
      batch.count('lorgnette_deliveries_total', labels);
    }
  }
}

/** The earliest time at which a delivery of the conclusion will have to be settled; `null` when all are. */
export function nextSettlement({ deliveries }: Conclusion, settlements: Settlements): Micros | null {
  let next: Micros | null = null;
  for (const { id, finalAt, bornBeforeLog } of deliveries) {
    if (finalAt === null || bornBeforeLog || settlements.has(id)) continue;
    next = next === null ? finalAt : Math.min(next, finalAt);
  }
  return next;
}
