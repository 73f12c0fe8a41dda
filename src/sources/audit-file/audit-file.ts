import type { Readable } from 'node:stream';

import type { Source, SourceBatch, SourceProblem } from '../contract.ts';
import { createFileInput } from './byte-input.ts';
import { systemClock, type SourceClock } from './clock.ts';
import { createLineReader, type Lines } from './line-reader.ts';
import { createLogSet } from './log-set.ts';
import { formatIdentity } from './identity.ts';
import { closeLog, openLog, stillSameLog, type LogFile } from './log-file.ts';
import { formatPosition, parsePosition } from './position.ts';
import { toSourceError } from './source-error.ts';
import { createStandardInput, STANDARD_INPUT } from './standard-input.ts';

export interface AuditFileOptions {
  /** Files, glob patterns, or `-` for standard input. Compression is told by content. */
  readonly paths: readonly string[];
  readonly cluster: string;
  /** Waits for more at the end, and through rotation, instead of ending. */
  readonly follow: boolean;
  /** The committed position; `null` reads from the beginning. */
  readonly position: string | null;
  /** Decompressed bytes of a batch, about. */
  readonly batchBytes?: number;
  /** A longer line is handed over alone and cut to this and one byte. */
  readonly maxLineBytes?: number;
  readonly pollIntervalMs?: number;
  readonly clock?: SourceClock;
  readonly stdin?: Readable;
}

/** The key under which the position of a source of these files is committed. */
export const auditFileSourceName = ({
  cluster,
  paths,
}: Pick<AuditFileOptions, 'cluster' | 'paths'>): string => `audit-file:${cluster}:${paths.join(',')}`;

const DEFAULT_BATCH_BYTES = 16 * 1024 * 1024;
const DEFAULT_MAX_LINE_BYTES = 64 * 1024 * 1024;
const DEFAULT_POLL_INTERVAL_MS = 500;
/** A followed compressed file that did not grow for this long is complete. */
const GZIP_QUIET_MS = 5_000;

/**
 * Reads audit logs from files. Lines are handed over in the order of the files (a pattern's oldest first), each file from
 * its committed offset. While following, a file that was renamed is finished before the one that took its name.
 *
 * Throws `PositionInvalid` at once; `next` rejects with `SourceUnavailable` when a file cannot be found or read.
 */
export function createAuditFileSource(options: AuditFileOptions): Source {
  const clock = options.clock ?? systemClock;
  const pollIntervalMs = options.pollIntervalMs ?? DEFAULT_POLL_INTERVAL_MS;
  const lineReader = createLineReader(
    options.batchBytes ?? DEFAULT_BATCH_BYTES,
    options.maxLineBytes ?? DEFAULT_MAX_LINE_BYTES,
  );
  const { cluster, follow } = options;
  const files = options.paths.filter((path) => path !== STANDARD_INPUT);
  const set = createLogSet(files, follow, options.position === null ? [] : parsePosition(options.position));
  const stream =
    files.length === options.paths.length
      ? null
      : createStandardInput(options.stdin ?? process.stdin, clock, pollIntervalMs);
  const closing = new AbortController();
  let closed: Promise<void> | null = null;
  let running: Promise<unknown> = Promise.resolve();
  let problems: SourceProblem[] = [];
  let lookedAt: number | null = null;

  function batch(origin: string, offset: number, lines: Lines | null, log?: LogFile): SourceBatch {
    const found = problems;
    problems = [];
    return {
      cluster,
      chunks:
        lines === null
          ? []
          : [
              {
                bytes: lines.bytes,
                origin,
                offset,
                ...(log === undefined ? {} : { identity: formatIdentity(log) }),
              },
            ],
      position: formatPosition(set.positions()),
      isBacklog: !isCaughtUp(),
      ...(found.length === 0 ? {} : { problems: found }),
    };
  }

  function isCaughtUp(): boolean {
    const isRead = lookedAt !== null && set.logs.every(({ caughtUp, done }) => caughtUp || done);
    return (files.length === 0 || isRead) && (stream === null || stream.done());
  }

  async function look(): Promise<void> {
    if (files.length === 0) return;
    const due = lookedAt === null || (follow && clock.now() - lookedAt >= pollIntervalMs);
    if (!due) return;
    lookedAt = clock.now();
    problems.push(...(await set.look()));
  }

  /** Files that are behind come first, in order; those that are read as they grow take turns. */
  function readingOrder(): LogFile[] {
    const open = set.logs.filter(({ done }) => !done);
    const behind = open.filter(({ caughtUp }) => !caughtUp);
    return [...behind, ...open.filter(({ caughtUp }) => caughtUp)];
  }

  async function nextLines(log: LogFile): Promise<Lines | null> {
    const final = !follow || log.looksSinceRotation >= 2;
    log.reading ??= await openLog(log);
    if (log.reading === null) return giveUp(log);
    const { reading } = log;
    if (reading.gunzip !== null && (final || isQuiet(log))) reading.gunzip.finish();
    if (follow) {
      const { size } = await reading.handle.stat();
      log.size = size;
      if (size !== log.sizeAtEnd) log.quietSinceMs = null;
      else if (log.caughtUp && !final && !(reading.gunzip !== null && isQuiet(log))) return null;
      if (reading.gunzip === null && log.caughtUp && !(await stillSameLog(log, reading.handle, size))) {
        problems.push(lost(log, 'file-truncated', `${log.path} was truncated`));
        log.offset = 0;
        log.reading = { ...reading, input: createFileInput(reading.handle, 0) };
      }
    }
    const lines = await lineReader.read(log.reading.input, final);
    if (lines !== null) return lines;
    log.caughtUp = true;
    log.sizeAtEnd = log.size;
    log.quietSinceMs ??= clock.now();
    const failure = reading.input.failure();
    if (failure !== null) problems.push({ ...failure, origin: log.path, offset: log.offset });
    if (final || reading.input.ended()) {
      log.done = true;
      await closeLog(log);
    }
    return null;
  }

  const isQuiet = (log: LogFile): boolean =>
    log.quietSinceMs !== null && clock.now() - log.quietSinceMs >= GZIP_QUIET_MS;

  /** It was rotated away between its discovery and its turn, to where it cannot be found. */
  function giveUp(log: LogFile): null {
    problems.push(lost(log, 'file-lost', `${log.path} was renamed or removed`));
    log.done = true;
    return null;
  }

  async function nextBatch(): Promise<SourceBatch | null> {
    for (const log of readingOrder()) {
      const lines = await nextLines(log);
      if (lines === null) continue;
      const { offset } = log;
      log.offset += lines.length;
      return batch(log.path, offset, lines, log);
    }
    if (stream !== null && !stream.done()) {
      const found = await stream.next(lineReader);
      problems.push(...stream.takeProblems());
      if (found !== null) return batch(STANDARD_INPUT, found.offset, found.lines);
    }
    return problems.length > 0 ? batch('', 0, null) : null;
  }

  const isFinished = (): boolean =>
    (stream === null || stream.done()) &&
    (files.length === 0 || (!follow && set.logs.every(({ done }) => done)));

  async function nextUntil(stop: AbortSignal): Promise<SourceBatch | null> {
    while (!stop.aborted) {
      try {
        await look();
        const found = await nextBatch();
        if (found !== null) return found;
      } catch (error) {
        throw toSourceError(error, 'cannot read an audit log');
      }
      if (isFinished()) return null;
      if (stream === null || stream.done()) await clock.sleep(pollIntervalMs, stop);
    }
    return null;
  }

  return {
    name: auditFileSourceName(options),
    next(signal) {
      const result = nextUntil(AbortSignal.any([signal, closing.signal]));
      running = result.catch(() => undefined);
      return result;
    },
    close() {
      closing.abort();
      closed ??= running.then(() => Promise.all([set.close(), stream?.close()])).then(() => undefined);
      return closed;
    },
    progress() {
      let readBytes = stream?.physicalBytes() ?? 0;
      let totalBytes: number | null = stream === null ? 0 : null;
      for (const log of set.logs) {
        readBytes += log.reading?.input.physicalBytes() ?? (log.done ? log.size : 0);
        if (totalBytes !== null) totalBytes += log.size;
      }
      return { readBytes, totalBytes, caughtUp: isCaughtUp() };
    },
  };
}

const lost = (log: LogFile, reason: 'file-truncated' | 'file-lost', what: string): SourceProblem => ({
  reason,
  origin: log.path,
  offset: log.offset,
  message: `${what} after it was read up to byte ${log.offset}; what it held beyond that is lost`,
});
