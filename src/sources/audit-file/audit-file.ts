import type { Readable } from 'node:stream';

import { seconds, type Micros } from '../../lib/micros.ts';
import type { Source, SourceBatch, SourceProblem } from '../contract.ts';
import { systemClock, type SourceClock } from '../clock.ts';
import { createLineReader, type Lines } from './line-reader.ts';
import { closeLog, type LogFile } from './log-file.ts';
import { createLogReader } from './log-reader.ts';
import { createLogSet } from './log-set.ts';
import { formatIdentity } from './identity.ts';
import { openPipe } from './named-pipe.ts';
import { formatPosition, parsePosition } from './position.ts';
import { takeTurn } from './reading-order.ts';
import { mayWait, toSourceError } from './source-error.ts';
import { createStreamLog, requirePiped, STANDARD_INPUT, type StreamLog } from './stream-log.ts';

export interface AuditFileOptions {
  /** Files, folders, glob patterns, named pipes, or `-` for standard input. Compression is told by content. */
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
  /** How far a file is read ahead, in event time, of others that have something to read; default 30 s. */
  readonly runAhead?: Micros;
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
/** Between two looks there is so many times the time that one takes, at least. */
const LOOK_SHARE = 4;
const DEFAULT_RUN_AHEAD = seconds(30);

/**
 * Reads audit logs from files. Lines of a file are handed over in their order, each file from its committed offset; files that
 * have something to read at the same time take turns in the order of event time. While following, a file that was renamed is
 * finished, and what keeps one file from being read keeps no other.
 *
 * Throws `PositionInvalid` and, for a terminal as standard input, `SourceUnavailable` at once; `next` rejects with
 * `SourceUnavailable` when a file that is not followed cannot be found or read.
 */
export function createAuditFileSource(options: AuditFileOptions): Source {
  const clock = options.clock ?? systemClock;
  const pollIntervalMs = options.pollIntervalMs ?? DEFAULT_POLL_INTERVAL_MS;
  const batchBytes = options.batchBytes ?? DEFAULT_BATCH_BYTES;
  const lineReader = createLineReader(batchBytes, options.maxLineBytes ?? DEFAULT_MAX_LINE_BYTES);
  const { cluster, follow, runAhead = DEFAULT_RUN_AHEAD } = options;
  const files = options.paths.filter((path) => path !== STANDARD_INPUT);
  const set = createLogSet(files, follow, options.position === null ? [] : parsePosition(options.position));
  const streams = new Map<string, StreamLog>();
  const addStream = (name: string, stream: Readable): void =>
    void streams.set(name, createStreamLog(name, stream, clock, pollIntervalMs));
  if (files.length < options.paths.length) {
    const stdin = options.stdin ?? process.stdin;
    requirePiped(stdin);
    addStream(STANDARD_INPUT, stdin);
  }
  const closing = new AbortController();
  let closed: Promise<void> | null = null;
  let running: Promise<unknown> = Promise.resolve();
  let problems: SourceProblem[] = [];
  let lookedAt: number | null = null;
  /** When the next look is due: looking at thousands of files must not be all that is done. */
  let lookAt = Number.NEGATIVE_INFINITY;
  const onProblem = (problem: SourceProblem): void => void problems.push(problem);
  const reader = createLogReader({ set, lineReader, batchBytes, follow, clock, onProblem });

  function batch(origin: string, offset: number, lines: Lines | null, log?: LogFile): SourceBatch {
    const found = problems;
    problems = [];
    return {
      chunks:
        lines === null
          ? []
          : [
              {
                cluster,
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

  const areStreamsDone = (): boolean => [...streams.values()].every((stream) => stream.done());

  /** What cannot be read at the moment is waited for by nobody. */
  function isCaughtUp(): boolean {
    const isRead =
      lookedAt !== null &&
      set.logs.every(({ caughtUp, done, trouble }) => caughtUp || done || trouble !== null);
    return (files.length === 0 || isRead) && areStreamsDone();
  }

  async function look(): Promise<void> {
    if (files.length === 0) return;
    const began = clock.now();
    if (lookedAt !== null && (!follow || began < lookAt)) return;
    lookedAt = began;
    problems.push(...(await set.look()));
    for (const path of set.pipes()) if (!streams.has(path)) addStream(path, openPipe(path, follow));
    await reader.closeIdle();
    lookAt = began + Math.max(pollIntervalMs, LOOK_SHARE * (clock.now() - began));
  }

  /** Does something with a log; what is wrong with it is tried again later when it is followed. */
  async function tolerate<T>(log: LogFile, work: () => Promise<T>): Promise<T | null> {
    try {
      const result = await work();
      log.trouble = null;
      return result;
    } catch (error) {
      const trouble = toSourceError(error, `cannot read ${log.path}`);
      if (!follow || !mayWait(trouble)) throw trouble;
      log.trouble = trouble.message;
      log.retryAtMs = clock.now() + pollIntervalMs;
      log.nextAt = undefined;
      await closeLog(log);
      return null;
    }
  }

  /** `null` when no file has anything new. */
  async function nextOfFiles(stop: AbortSignal): Promise<SourceBatch | null> {
    while (!stop.aborted) {
      const [first, ...others] = set.logs.filter((log) => reader.hasNews(log));
      if (first === undefined) return null;
      const { log, limit } = await takeTurn([first, ...others], runAhead, async (candidate) => {
        const opened = await reader.open(candidate);
        return opened?.input ?? null;
      });
      const lines = await tolerate(log, () => reader.read(log, limit));
      if (lines !== null) return batch(log.path, log.offset - lines.length, lines, log);
    }
    return null;
  }

  async function nextOfStreams(): Promise<SourceBatch | null> {
    for (const [name, stream] of streams) {
      const found = await stream.next(lineReader);
      problems.push(...stream.takeProblems());
      if (found !== null) return batch(name, found.offset, found.lines);
    }
    return null;
  }

  async function nextBatch(stop: AbortSignal): Promise<SourceBatch | null> {
    const found = (await nextOfFiles(stop)) ?? (await nextOfStreams());
    return found ?? (problems.length > 0 ? batch('', 0, null) : null);
  }

  const isFinished = (): boolean =>
    areStreamsDone() && (files.length === 0 || (!follow && set.logs.every(({ done }) => done)));

  async function nextUntil(stop: AbortSignal): Promise<SourceBatch | null> {
    while (!stop.aborted) {
      try {
        await look();
        const found = await nextBatch(stop);
        if (found !== null) return found;
      } catch (error) {
        throw toSourceError(error, 'cannot read an audit log');
      }
      if (isFinished()) return null;
      if (areStreamsDone()) await clock.sleep(pollIntervalMs, stop);
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
      closed ??= running
        .then(() => Promise.all([set.close(), ...[...streams.values()].map((stream) => stream.close())]))
        .then(() => undefined);
      return closed;
    },
    progress() {
      let readBytes = 0;
      let totalBytes: number | null = streams.size === 0 ? 0 : null;
      const troubles = [...set.troubles()];
      for (const stream of streams.values()) readBytes += stream.physicalBytes();
      for (const log of set.logs) {
        readBytes += physicallyRead(log);
        if (totalBytes !== null) totalBytes += log.size;
        if (log.trouble !== null) troubles.push(log.trouble);
      }
      return { readBytes, totalBytes, caughtUp: isCaughtUp(), troubles };
    },
  };
}

function physicallyRead({ reading, done, size, caughtUp, tail, offset }: LogFile): number {
  if (reading !== null) return reading.input.physicalBytes();
  if (done || caughtUp) return size;
  // Of a compressed file it is not known before it is opened.
  return tail === null ? 0 : offset;
}
