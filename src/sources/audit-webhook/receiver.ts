import type { Micros } from '../../lib/micros.ts';
import { within } from '../../lib/within.ts';
import {
  type AuditIntake,
  type AuditReceiver,
  HEAD_BYTES,
  type Receipt,
  type RefusedGap,
} from './contract.ts';
import { createRefusedBatches, type RefusedBatches } from './refused-batches.ts';

/** A configured source, as far as its room is concerned. */
export interface ReceivedCluster {
  readonly cluster: string;
  readonly maxBodyBytes: number;
  readonly maxQueuedBytes: number;
}

export interface ReceiverMetrics {
  /** Bytes that have come for a cluster and are not committed. */
  queued(cluster: string, bytes: number): void;
  /** A batch of so many bytes was committed so long after it was there. */
  committed(cluster: string, bytes: number, seconds: number): void;
}

export interface ReceiverOptions {
  readonly clusters: readonly ReceivedCluster[];
  /** Hands a body to the ingest thread; never rejects. */
  readonly post: (cluster: string, body: Uint8Array<ArrayBuffer>) => Promise<Receipt>;
  readonly tellGap: (gap: RefusedGap) => void;
  readonly metrics: ReceiverMetrics;
  /** The wall clock. */
  readonly now: () => Micros;
  /** Default 25 s: less than the half minute after which the API server's client gives up. */
  readonly answerWithinMs?: number;
}

/** The receiver, and what the service does with it. */
export interface RunningReceiver extends AuditReceiver {
  /** Resolves when everything that is on its way has been answered, or after a while; nothing is taken any more then. */
  drain(withinMs: number): Promise<void>;
  /** Tells of batches that were refused and did not come again. */
  tellGaps(): void;
}

interface Room {
  readonly limits: ReceivedCluster;
  readonly refused: RefusedBatches;
  /** Bytes of bodies that are on their way, or handed over and not answered for. */
  bytes: number;
}

const ANSWER_WITHIN_MS = 25_000;

/** Bounds what waits to be committed, and hands over what there is room for. */
export function createAuditReceiver(options: ReceiverOptions): RunningReceiver {
  const { post, tellGap, metrics, now, answerWithinMs = ANSWER_WITHIN_MS } = options;
  const rooms = new Map(
    options.clusters.map((limits): [string, Room] => [
      limits.cluster,
      { limits, refused: createRefusedBatches(limits.cluster, now), bytes: 0 },
    ]),
  );
  let isStopping = false;
  let open = 0;
  let emptied = (): void => undefined;

  function ended(): void {
    open -= 1;
    if (open === 0) emptied();
  }

  function intakeOf(cluster: string, room: Room): AuditIntake {
    const { limits, refused } = room;
    let reserved = 0;
    open += 1;

    function change(bytes: number): void {
      reserved += bytes;
      room.bytes += bytes;
      metrics.queued(cluster, room.bytes);
    }

    return {
      maxBodyBytes: limits.maxBodyBytes,
      reserve(bytes) {
        if (room.bytes + bytes > limits.maxQueuedBytes) return false;
        change(bytes);
        return true;
      },
      async commit(body) {
        const bytes = body.length;
        const head = body.slice(0, HEAD_BYTES);
        const began = performance.now();
        const promised = isStopping
          ? Promise.resolve<Receipt>('stopping')
          : post(cluster, body).then((receipt) => {
              if (receipt === 'committed')
                metrics.committed(cluster, bytes, (performance.now() - began) / 1000);
              return receipt;
            });
        // Its room is free when the ingest thread has let go of it, whoever waits for that.
        const done = promised.then((receipt) => {
          change(-reserved);
          if (receipt === 'committed') refused.taken(head);
          return receipt;
        });
        const receipt = await within<Receipt, Receipt>(done, answerWithinMs, 'late');
        if (receipt !== 'committed') refused.refused(receipt, head);
        ended();
        return receipt;
      },
      refuse(reason, head) {
        refused.refused(reason, head);
        change(-reserved);
        ended();
      },
      abandon() {
        change(-reserved);
        ended();
      },
    };
  }

  return {
    knows: (cluster) => rooms.has(cluster),
    open(cluster) {
      const room = rooms.get(cluster);
      return room === undefined ? null : intakeOf(cluster, room);
    },
    async drain(withinMs) {
      if (open > 0) {
        const empty = new Promise<void>((resolve) => (emptied = resolve));
        await within(empty, withinMs, undefined);
      }
      isStopping = true;
    },
    tellGaps() {
      for (const { refused } of rooms.values()) for (const gap of refused.gaps()) tellGap(gap);
    },
  };
}
