import type { SourceClock } from '../clock.ts';
import type { IngestMs } from './ingest-time.ts';

/** Up to when all was read, by the clock of the server. */
export interface Standing {
  /** It is now so late at the server. */
  sees(now: IngestMs): void;
  /** All that was there at this time has been handed over. */
  isAtEnd(at: IngestMs): void;
  /** Everything that came up to then has been read: what was said last, or where the cursor is while there is more. */
  readUntil(caughtUp: boolean, cursor: IngestMs | null): IngestMs | null;
  /** How long ago that was; `null` where it is not known. */
  lagMs(caughtUp: boolean, cursor: IngestMs | null): number | null;
  /** By how much the server's clock is ahead of that of this machine. */
  clockAheadMs(): number;
}

export function createStanding(clock: SourceClock, wallClock: () => number = Date.now): Standing {
  let seen: { readonly now: IngestMs; readonly at: number } | null = null;
  let end: IngestMs | null = null;
  const serverNow = (): IngestMs | null => (seen === null ? null : seen.now + clock.now() - seen.at);
  const readUntil: Standing['readUntil'] = (caughtUp, cursor) => (caughtUp ? end : cursor);
  return {
    sees: (now) => void (seen = { now, at: clock.now() }),
    isAtEnd: (at) => void (end = at),
    readUntil,
    lagMs(caughtUp, cursor) {
      const [now, until] = [serverNow(), readUntil(caughtUp, cursor)];
      return now === null || until === null ? null : Math.max(0, now - until);
    },
    clockAheadMs: () => (serverNow() ?? wallClock()) - wallClock(),
  };
}
