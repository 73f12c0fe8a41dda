import type { LogGap } from '../contract.ts';
import type { NotCommitted, Receipt } from './contract.ts';

/** A body that was posted. */
export interface AuditPost {
  /** Names it in its receipt. */
  readonly id: number;
  readonly body: Uint8Array;
}

/** What was posted for one cluster and is not committed, in the ingest thread. It outlives the sources that read it. */
export interface AuditInbox {
  put(post: AuditPost): void;
  /** Input that was refused and did not come again. */
  putGap(gap: LogGap): void;
  /** Hands over posts in the order in which they came, of so many bytes together, but at least one. */
  take(maxBytes: number): AuditPost[];
  takeGaps(): LogGap[];
  queuedBytes(): number;
  /** Resolves when there is something to take, or the signal aborts. */
  arrival(signal: AbortSignal): Promise<void>;
  /** What was taken is committed, and more can be. */
  committed(): void;
  /** Nothing can be committed: nobody waits for a receipt until `committed` is called. What was taken may still be done. */
  refuse(reason: NotCommitted): void;
}

/** `answer` sends receipts, each post's once. */
export function createAuditInbox(answer: (ids: readonly number[], receipt: Receipt) => void): AuditInbox {
  let queue: AuditPost[] = [];
  let gaps: LogGap[] = [];
  let taken: AuditPost[] = [];
  let bytes = 0;
  let refusal: NotCommitted | null = null;
  let wake = (): void => undefined;

  function tell(posts: readonly AuditPost[], receipt: Receipt): void {
    if (posts.length > 0)
      answer(
        posts.map(({ id }) => id),
        receipt,
      );
  }

  return {
    put(post) {
      if (refusal !== null) return tell([post], refusal);
      queue.push(post);
      bytes += post.body.length;
      wake();
    },
    putGap(gap) {
      gaps.push(gap);
      wake();
    },
    take(maxBytes) {
      let count = 0;
      let size = 0;
      for (const { body } of queue) {
        if (count > 0 && size + body.length > maxBytes) break;
        count += 1;
        size += body.length;
      }
      taken = queue.splice(0, count);
      bytes -= size;
      return taken;
    },
    takeGaps() {
      const found = gaps;
      gaps = [];
      return found;
    },
    queuedBytes: () => bytes,
    async arrival(signal) {
      if (queue.length + gaps.length > 0 || signal.aborted) return;
      await new Promise<void>((resolve) => {
        const done = (): void => {
          signal.removeEventListener('abort', done);
          wake = () => undefined;
          resolve();
        };
        wake = done;
        signal.addEventListener('abort', done);
      });
    },
    committed() {
      tell(taken, 'committed');
      taken = [];
      refusal = null;
    },
    refuse(reason) {
      refusal = reason;
      tell([...taken, ...queue], reason);
      taken = [];
      queue = [];
      bytes = 0;
    },
  };
}
