import type { Micros } from '../../lib/micros.ts';
import { toOneLine } from '../../lib/one-line.ts';
import type { LogGap, Source, SourceBatch, SourceChunk } from '../contract.ts';
import { BRIDGED_MS } from './contract.ts';
import type { AuditInbox, AuditPost } from './inbox.ts';
import { formatPosition, parsePosition } from './position.ts';

export interface AuditWebhookOptions {
  readonly cluster: string;
  readonly inbox: AuditInbox;
  /** What is committed at a time, about. */
  readonly batchBytes: number;
  /** As it was committed last; `null` at the first start. */
  readonly position: string | null;
  /** The wall clock. */
  readonly clock: () => Micros;
}

/** Under which its position is kept. */
export const auditWebhookSourceName = (cluster: string): string => `audit-webhook:${cluster}`;

/**
 * What the API servers of one cluster post. Everything that waits goes into one commit, which has to survive a loss of power:
 * the senders are told that it is done when the next batch is asked for, and send nothing again after that. When `signal`
 * aborts, what waits is still handed over.
 */
export function createAuditWebhookSource(options: AuditWebhookOptions): Source {
  const { cluster, inbox, batchBytes, clock } = options;
  const name = auditWebhookSourceName(cluster);
  let gap = downtime(options);
  let readBytes = 0;
  let hasEnded = false;
  let caughtUp = false;

  function batchOf(posts: readonly AuditPost[]): SourceBatch {
    const chunks = posts.map((post): SourceChunk => {
      const { body } = post;
      toOneLine(body);
      const offset = readBytes;
      readBytes += body.length;
      return { cluster, bytes: body, origin: name, offset };
    });
    const gaps = inbox.takeGaps();
    if (gap !== null && posts.length > 0) {
      gaps.unshift({ ...gap, to: clock() });
      gap = null;
    }
    return {
      chunks,
      position: formatPosition(clock()),
      isBacklog: inbox.queuedBytes() > 0,
      durable: true,
      ...(gaps.length === 0 ? {} : { gaps }),
    };
  }

  return {
    name,
    async next(signal) {
      if (hasEnded) return null;
      inbox.committed();
      if (inbox.queuedBytes() === 0) caughtUp = true;
      await inbox.arrival(signal);
      // Closed meanwhile, by who did not wait for it.
      if (hasEnded) return null;
      const posts = inbox.take(batchBytes);
      const batch = batchOf(posts);
      if (posts.length > 0 || batch.gaps !== undefined) return batch;
      // Nothing comes any more. How long there was somebody to take it tells the next start what it may have missed.
      hasEnded = true;
      return batch;
    },
    close() {
      hasEnded = true;
      inbox.refuse('stopping');
      return Promise.resolve();
    },
    progress: () => ({
      readBytes,
      totalBytes: readBytes + inbox.queuedBytes(),
      caughtUp,
      troubles: [],
    }),
  };
}

/** The time in which nobody was there to take what was posted, when that was longer than a sender waits. */
function downtime({ cluster, position, clock }: AuditWebhookOptions): LogGap | null {
  if (position === null) return null;
  const from = parsePosition(position);
  const to = clock();
  const downMs = (to - from) / 1000;
  if (downMs <= BRIDGED_MS) return null;
  return {
    cluster,
    reason: 'not-received',
    from,
    to,
    events: null,
    message:
      `Nothing was received of ${cluster} for ${Math.round(downMs / 1000)} s, in which Lorgnette did not run or could commit nothing; by default an API server gives up a batch after about ${BRIDGED_MS / 1000} s. ` +
      'It is possible that events are missing. Restart faster, or raise --audit-webhook-initial-backoff.',
  };
}
