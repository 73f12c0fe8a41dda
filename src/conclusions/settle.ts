import type { Answer } from '../analyzers/answer/index.ts';
import type { BatchBuilder } from './batch-builder.ts';
import type { Micros } from '../lib/micros.ts';
import type { ObservationTarget } from '../model/observation.ts';
import type { Settlement } from '../store/contract.ts';

/** What counters and outbox already hold of a record's deliveries, by delivery id. */
export type Settlements = Map<string, Settlement>;

/**
 * Lets every delivery that is final as of `watermark` enter the counters and the outbox, once; one that says something
 * else than when it entered is a correction: a new revision for the outbox, never a second count. A delivery of a Pod
 * born before the log is shown and diagnosed but not counted.
 */
export function settleDeliveries(
  target: ObservationTarget,
  answer: Answer,
  settlements: Settlements,
  watermark: Micros,
  batch: BatchBuilder,
): void {
  for (const { delivery, line } of answer.deliveries) {
    const { id, finalAt, kind, outcome } = delivery;
    if (delivery.bornBeforeLog || finalAt === null || finalAt > watermark) continue;
    const json = JSON.stringify(line);
    const known = settlements.get(id);
    if (known?.json === json) continue;
    const revision = (known?.revision ?? 0) + 1;
    const settlement: Settlement = { deliveryId: id, revision, json };
    settlements.set(id, settlement);
    batch.settle(target, settlement);
    batch.send({ finalAt, deliveryId: id, revision, kind: 'trace', payload: json });
    if (known === undefined) {
      const { code, side, phase } = line;
      batch.count('lorgnette_deliveries_total', {
        cluster: target.cluster,
        kind,
        outcome,
        code: code ?? '',
        side: side ?? '',
        phase: phase ?? '',
      });
    } else {
      batch.count('lorgnette_corrections_total', { cluster: target.cluster, kind });
    }
  }
}

/** The earliest time at which a delivery of the answer will have to be settled; `null` when all are. */
export function nextSettlement(answer: Answer, settlements: Settlements): Micros | null {
  let next: Micros | null = null;
  for (const { delivery } of answer.deliveries) {
    const { id, finalAt, bornBeforeLog } = delivery;
    if (finalAt === null || bornBeforeLog || settlements.has(id)) continue;
    next = next === null ? finalAt : Math.min(next, finalAt);
  }
  return next;
}
