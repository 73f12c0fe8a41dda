import { open } from 'node:fs/promises';
import { constants, gunzipSync } from 'node:zlib';

import type { Micros } from '../../lib/micros.ts';
import type { ByteInput } from './byte-input.ts';
import { firstTime } from './event-time.ts';
import { isGzip } from './file-head.ts';
import { statFile } from './file-set.ts';
import type { LogFile } from './log-file.ts';

/** So much is looked at to learn when the next event of a file was logged: first little, then more. */
const PEEK_BYTES = [8 * 1024, 64 * 1024, 1024 * 1024] as const;

/** Which log to read from, and up to which event time. */
export interface Turn {
  readonly log: LogFile;
  readonly limit: Micros;
}

/**
 * Whose turn it is among logs that have something to read: the one whose next event is the earliest, up to the next event of
 * any other and `runAhead` beyond it. So files that were written at the same time, as several API servers do, are read side by
 * side, and no event comes late because another file was read first. A log at its end holds back no other. Those that do not
 * tell when their next event was come first, in their order.
 *
 * `logs` is not empty.
 */
export async function takeTurn(
  logs: readonly [LogFile, ...LogFile[]],
  runAhead: Micros,
  begin: (log: LogFile) => Promise<ByteInput | null>,
): Promise<Turn> {
  let [log] = logs;
  if (logs.length === 1) return { log, limit: Number.POSITIVE_INFINITY };
  let earliest = Number.POSITIVE_INFINITY;
  let second = Number.POSITIVE_INFINITY;
  for (const candidate of logs) {
    if (candidate.nextAt === undefined) {
      // What is wrong with a file is said when it is read, which is next then.
      candidate.nextAt = await nextTime(candidate, begin).catch(() => null);
    }
    const at = candidate.nextAt ?? Number.NEGATIVE_INFINITY;
    if (at < earliest) {
      second = earliest;
      earliest = at;
      log = candidate;
    } else if (at < second) {
      second = at;
    }
  }
  return { log, limit: second + runAhead };
}

/** `null` when it does not tell. */
async function nextTime(
  log: LogFile,
  begin: (log: LogFile) => Promise<ByteInput | null>,
): Promise<Micros | null> {
  // Many may be waiting for their turn: those that were not begun are not held open for it.
  if (log.reading === null && log.offset === 0) return firstTimeAt(log.path, log.inode);
  const input = log.reading?.input ?? (await begin(log));
  if (input === null) return null;
  for (const size of PEEK_BYTES) {
    const bytes = Buffer.allocUnsafe(size);
    const count = await input.read(bytes, 0, size);
    input.unread(bytes.subarray(0, count));
    const time = firstTime(bytes.subarray(0, count));
    if (time !== null || count < size) return time;
  }
  return null;
}

async function firstTimeAt(path: string, inode: string): Promise<Micros | null> {
  // One that has another name by now is found when it is opened.
  if ((await statFile(path))?.inode !== inode) return null;
  const handle = await open(path, 'r');
  try {
    for (const size of PEEK_BYTES) {
      const { buffer, bytesRead } = await handle.read(Buffer.allocUnsafe(size), 0, size, 0);
      const raw = buffer.subarray(0, bytesRead);
      const time = firstTime(isGzip(raw) ? inflated(raw) : raw);
      if (time !== null || bytesRead < size) return time;
    }
    return null;
  } finally {
    await handle.close();
  }
}

function inflated(raw: Buffer): Buffer {
  try {
    return gunzipSync(raw, { finishFlush: constants.Z_SYNC_FLUSH });
  } catch {
    // Reading it will report the damage.
    return Buffer.alloc(0);
  }
}
