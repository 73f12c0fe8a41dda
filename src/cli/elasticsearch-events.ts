import { createDecoder } from '../share-processor/decode/split.ts';
import type { DecodeEvent } from '../share-processor/decode/contract.ts';
import { createAuditFileSource } from '../sources/audit-file/audit-file.ts';
import type { SourceProblem, SourceProgress } from '../sources/contract.ts';

/** One line of an audit log, or one item of an `EventList`. */
export interface LogLine {
  readonly text: string;
  /** The file. */
  readonly path: string;
}

export interface ReadLinesOptions {
  readonly paths: readonly string[];
  readonly signal: AbortSignal;
  readonly onProgress: (progress: SourceProgress) => void;
  /** Told of what cannot be read. */
  readonly onProblem: (problem: SourceProblem) => void;
}

const BATCH_BYTES = 4 * 1024 * 1024;
const IS_LIST = /"kind"\s*:\s*"EventList"/;
const SKIPPED = { type: 'skip', reason: 'stage', at: null } as const;
const PERHAPS_A_LIST = { type: 'dead-letter', reason: 'not-an-audit-event' } as const;

/** Reads logs to their end as `replay` does: plain or gzipped, globs, standard input, several in the order of event time. */
export async function* readLogLines({
  paths,
  signal,
  onProgress,
  onProblem,
}: ReadLinesOptions): AsyncGenerator<LogLine> {
  const source = createAuditFileSource({
    paths,
    cluster: '',
    follow: false,
    position: null,
    batchBytes: BATCH_BYTES,
  });
  // Only where events begin and end is asked here.
  const decodeEvent: DecodeEvent = (bytes, start, end) =>
    IS_LIST.test(textOf(bytes, start, end)) ? PERHAPS_A_LIST : SKIPPED;
  const split = createDecoder({ decodeEvent, maxEventBytes: Number.POSITIVE_INFINITY });
  try {
    for (let batch = await source.next(signal); batch !== null; batch = await source.next(signal)) {
      for (const problem of batch.problems ?? []) onProblem(problem);
      for (const { bytes, origin } of batch.chunks) {
        const lines: LogLine[] = [];
        split(
          bytes,
          (_decoded, within, start, end) =>
            void lines.push({ text: textOf(within, start, end), path: origin }),
        );
        yield* lines;
      }
      onProgress(source.progress());
    }
  } finally {
    await source.close();
  }
}

const textOf = (bytes: Uint8Array, start: number, end: number): string =>
  Buffer.from(bytes.buffer, bytes.byteOffset + start, end - start).toString('utf8');
