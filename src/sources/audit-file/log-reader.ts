import type { Micros } from '../../lib/micros.ts';
import type { SourceProblem } from '../contract.ts';
import type { SourceClock } from '../clock.ts';
import { upToTime } from './event-time.ts';
import { headOf, readBeginning } from './file-head.ts';
import type { LineReader, Lines } from './line-reader.ts';
import {
  advance,
  closeLog,
  goesOn,
  noteStat,
  openLog,
  positionOf,
  startOver,
  type LogFile,
  type OpenLog,
} from './log-file.ts';
import type { LogSet } from './log-set.ts';
import { lost } from './lost.ts';

/** A followed compressed file that did not grow for this long is complete. */
const GZIP_QUIET_MS = 5_000;
/** A file without news for this long is closed; it is opened again when it has some. */
const CLOSE_AFTER_MS = 60_000;
/** The end of a gzip member: the length of what it holds, modulo 2^32. */
const GZIP_LENGTH_BYTES = 4;
/** Files that are open at a time, about: more are closed that are at their end. */
const MAX_OPEN = 128;
/** What is read of one file in turn with others, to begin with. */
const FIRST_SLICE_BYTES = 256 * 1024;

/** Reads single logs of a set. */
export interface LogReader {
  /** Whether there may be something to read. */
  hasNews(log: LogFile): boolean;
  /** The next lines, up to an event time; `null` when there are none now. What went wrong is told as problems. */
  read(log: LogFile, limit: Micros): Promise<Lines | null>;
  /** Opens a log where it was left; `null` when it is gone. */
  open(log: LogFile): Promise<OpenLog | null>;
  /** Lets go of files that have had no news for long, and of some that are at their end when too many are open. */
  closeIdle(): Promise<void>;
}

export interface LogReaderOptions {
  readonly set: LogSet;
  readonly lineReader: LineReader;
  readonly batchBytes: number;
  readonly follow: boolean;
  readonly clock: SourceClock;
  readonly onProblem: (problem: SourceProblem) => void;
}

export function createLogReader(options: LogReaderOptions): LogReader {
  const { set, lineReader, batchBytes, follow, clock, onProblem } = options;
  /** Bytes that the last slice of a file had: about what the next will have. */
  const slices = new WeakMap<LogFile, number>();

  const isFinal = (log: LogFile): boolean => !follow || log.isComplete || log.looksSinceRotation >= 2;

  const isQuiet = (log: LogFile, ms: number): boolean =>
    log.quietSinceMs !== null && clock.now() - log.quietSinceMs >= ms;

  const isUnchanged = ({ size, sizeAtEnd, mtimeMs, mtimeAtEnd }: LogFile): boolean =>
    size === sizeAtEnd && mtimeMs === mtimeAtEnd;

  async function open(log: LogFile): Promise<OpenLog | null> {
    log.reading ??= await openLog(log);
    return log.reading;
  }

  /** A followed plain file that was written anew in place is read from its beginning, the rest of what it was from its copy. */
  async function isSame(log: LogFile, reading: OpenLog): Promise<boolean> {
    const beginning = await readBeginning(reading.handle);
    if (await goesOn(reading.handle, beginning, log)) {
      // While it was empty it may have been written and cut, and that more than once.
      if (log.offset === 0 && log.mtimeMs !== log.knownMtimeMs)
        await set.addRotatedSince(log.path, log.knownMtimeMs);
      // A short file's identity grows with it.
      const isBegun = log.head.length === 0;
      if (beginning.bytes.length > log.head.length) log.head = headOf(beginning.bytes);
      log.knownMtimeMs = log.mtimeMs;
      if (!isBegun || !set.hasAnother(log, beginning)) return true;
      // Cut, written, rotated and compressed since the last look: what is in it was found as another file.
      log.done = true;
      log.sizeAtEnd = log.size;
      await closeLog(log);
      return false;
    }
    const left = positionOf(log);
    if (!(await set.goOnInCopy(left))) {
      onProblem(lost('file-truncated', left, `${left.path} was truncated`));
    }
    startOver(log, reading);
    return false;
  }

  /** It was rotated away, before its turn or while it was closed, to where it cannot be found: compressed, or removed. */
  async function giveUp(log: LogFile): Promise<null> {
    const left = positionOf(log);
    log.done = true;
    log.inode = '';
    log.nextAt = undefined;
    // One that was closed was read to its end, and had no news for long.
    const isRead = log.caughtUp && log.seenSize <= log.sizeAtEnd;
    if (!isRead && !(await set.goOnInCopy(left)))
      onProblem(lost('file-lost', left, `${left.path} was renamed or removed`));
    return null;
  }

  async function noteEnd(log: LogFile, reading: OpenLog, final: boolean): Promise<null> {
    const { input } = reading;
    const isNew = !isUnchanged(log);
    log.caughtUp = true;
    log.sizeAtEnd = log.size;
    log.mtimeAtEnd = log.mtimeMs;
    log.nextAt = undefined;
    if (isNew || log.quietSinceMs === null) log.quietSinceMs = clock.now();
    const failure = input.failure();
    if (failure !== null) onProblem({ ...failure, origin: log.path, offset: log.offset });
    if (final || input.ended() || (await isWholeGzip(log, reading))) {
      log.done = true;
      await closeLog(log);
    }
    return null;
  }

  return {
    hasNews(log) {
      if (log.done || clock.now() < log.retryAtMs) return false;
      if (!log.caughtUp || !isUnchanged(log) || isFinal(log)) return true;
      return log.reading !== null && log.reading.gunzip !== null && isQuiet(log, GZIP_QUIET_MS);
    },
    async read(log, limit) {
      const final = isFinal(log);
      const reading = await open(log);
      if (reading === null) return giveUp(log);
      if (reading.gunzip !== null && (final || isQuiet(log, GZIP_QUIET_MS))) reading.gunzip.finish();
      if (follow) {
        const { size, mtimeMs } = await reading.handle.stat();
        noteStat(log, { size, mtimeMs: Math.floor(mtimeMs) });
        // Its copy, if there is one, is older: whose turn it is, is to be seen.
        if (reading.gunzip === null && !(await isSame(log, reading))) return null;
      }
      const isShared = limit !== Number.POSITIVE_INFINITY;
      const wanted = isShared ? (slices.get(log) ?? FIRST_SLICE_BYTES) : batchBytes;
      const lines = await lineReader.read(reading.input, final, Math.min(wanted, batchBytes));
      if (lines === null) return noteEnd(log, reading, final);
      const slice = isShared ? cut(lines, reading, limit) : lines;
      slices.set(log, Math.max(FIRST_SLICE_BYTES, 2 * slice.length));
      log.quietSinceMs = null;
      advance(log, slice.bytes, slice.length);
      return slice;
    },
    open,
    async closeIdle() {
      const open = set.logs.filter(({ reading }) => reading !== null);
      const atEnd = open.filter(
        (log) => log.caughtUp && log.listed && log.reading?.gunzip === null && isUnchanged(log),
      );
      atEnd.sort((a, b) => (a.quietSinceMs ?? 0) - (b.quietSinceMs ?? 0));
      let tooMany = open.length - MAX_OPEN;
      for (const log of atEnd) {
        if (tooMany <= 0 && !isQuiet(log, CLOSE_AFTER_MS)) return;
        tooMany -= 1;
        await closeLog(log);
      }
    },
  };
}

/** Whether a compressed file of one member, which says at its end how much is in it, is read to there. */
async function isWholeGzip({ offset, size }: LogFile, { handle, gunzip }: OpenLog): Promise<boolean> {
  if (gunzip === null || gunzip.physicalBytes() < size || size < GZIP_LENGTH_BYTES) return false;
  const { buffer } = await handle.read(
    Buffer.alloc(GZIP_LENGTH_BYTES),
    0,
    GZIP_LENGTH_BYTES,
    size - GZIP_LENGTH_BYTES,
  );
  return offset > 0 && buffer.readUInt32LE() === offset % 2 ** 32;
}

/** The lines up to `limit`; the others are given back. */
function cut(lines: Lines, { input }: OpenLog, limit: Micros): Lines {
  if (lines.length !== lines.bytes.length) return lines;
  const length = upToTime(lines.bytes, limit);
  if (length === lines.length) return lines;
  input.unread(lines.bytes.subarray(length));
  return { bytes: lines.bytes.subarray(0, length), length };
}
