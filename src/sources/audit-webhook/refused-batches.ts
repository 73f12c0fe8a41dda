import { hash } from 'node:crypto';

import type { Micros } from '../../lib/micros.ts';
import { HEAD_BYTES, type RefusedBatch, type RefusedGap } from './contract.ts';

/** Batches of one cluster that were not taken, and have not come again. */
export interface RefusedBatches {
  /** `head`: at least how it begins. */
  refused(reason: RefusedBatch, head: Uint8Array): void;
  /** A batch was committed that begins like this. */
  taken(head: Uint8Array): void;
  /** Those that the sender has given up by now; each is told once. */
  gaps(): RefusedGap[];
}

/** The longest pause between two attempts, with the half minute that a sender gives each. */
const GIVEN_UP_MS = 90_000;
/** Beyond these the oldest is taken to be lost at once. */
const MOST = 1_000;

interface Refused {
  readonly reason: RefusedBatch;
  readonly firstAt: Micros;
  lastAt: Micros;
}

const WHY: { readonly [reason in RefusedBatch]: string } = {
  'queue-full':
    'so much waited to be committed that it was answered 429: raise maxQueuedBytes, or find out what keeps the store busy',
  'too-large': 'it was answered 413: raise maxBodyBytes, or lower --audit-webhook-batch-max-size',
  'store-failed': 'it could not be committed: see the failures of the source',
  late: 'its commit took too long: find out what keeps the store busy',
  stopping: 'the service was about to end',
};

/** `now` is the wall clock. */
export function createRefusedBatches(cluster: string, now: () => Micros): RefusedBatches {
  const waiting = new Map<string, Refused>();
  const lost: Refused[] = [];

  function giveUp(key: string, refused: Refused): void {
    waiting.delete(key);
    lost.push(refused);
  }

  return {
    refused(reason, head) {
      const key = keyOf(head);
      const known = waiting.get(key);
      const at = now();
      waiting.set(key, { reason, firstAt: known?.firstAt ?? at, lastAt: at });
      const [oldest] = waiting.size > MOST ? waiting : [];
      if (oldest !== undefined) giveUp(...oldest);
    },
    taken: (head) => void waiting.delete(keyOf(head)),
    gaps() {
      const before = now() - GIVEN_UP_MS * 1000;
      for (const [key, refused] of waiting) if (refused.lastAt < before) giveUp(key, refused);
      return lost.splice(0).map(({ reason, firstAt, lastAt }) => ({
        cluster,
        reason: 'not-received',
        from: firstAt,
        to: lastAt,
        events: null,
        message: `A batch of ${cluster} was refused and did not come again, so that its events are possibly lost: ${WHY[reason]}.`,
      }));
    },
  };
}

const keyOf = (head: Uint8Array): string => hash('sha256', head.subarray(0, HEAD_BYTES), 'base64');
