import type { Readable } from 'node:stream';

import { LorgnetteError } from '../../lib/errors.ts';
import type { SourceProblem } from '../contract.ts';
import type { ByteInput } from './byte-input.ts';
import type { SourceClock } from '../clock.ts';
import { isGzip } from './file-head.ts';
import { createGunzipInput } from './gunzip-input.ts';
import type { LineReader, Lines } from './line-reader.ts';
import { createStreamInput } from './stream-input.ts';

export const STANDARD_INPUT = '-';

/** A stream of audit lines, compressed or not: standard input, a named pipe. It has no position: a restart cannot read it again. */
export interface StreamLog {
  /** `null` when nothing came within the time that a read waits, or at the end. */
  next(lineReader: LineReader): Promise<{ readonly lines: Lines; readonly offset: number } | null>;
  /** What went wrong since the last call. */
  takeProblems(): SourceProblem[];
  done(): boolean;
  physicalBytes(): number;
  close(): Promise<void>;
}

/** Throws `SourceUnavailable` for a terminal: nobody types audit logs, but many forget to name a file. */
export function requirePiped(stream: Readable & { readonly isTTY?: boolean }): void {
  if (stream.isTTY !== true) return;
  throw new LorgnetteError(
    'SourceUnavailable',
    'standard input is a terminal: pipe an audit log into it, or name a file',
  );
}

/** `name` is the origin of what it brings. */
export function createStreamLog(
  name: string,
  stream: Readable,
  clock: SourceClock,
  waitMs: number,
): StreamLog {
  const raw = createStreamInput(stream, clock, waitMs);
  let input: ByteInput | null = null;
  let offset = 0;
  let done = false;
  let problems: SourceProblem[] = [];

  /** Tells the format by the first two bytes; `null` until they have come. */
  async function begin(): Promise<ByteInput | null> {
    const magic = Buffer.alloc(2);
    const count = await raw.read(magic, 0, magic.length);
    raw.unread(magic.subarray(0, count));
    if (count < magic.length && !raw.ended() && count === 0) return null;
    return isGzip(magic) ? createGunzipInput(raw) : raw;
  }

  return {
    async next(lineReader) {
      if (done) return null;
      input ??= await begin();
      if (input === null) {
        done = raw.ended();
        return null;
      }
      const lines = await lineReader.read(input, false);
      if (lines !== null) {
        const from = offset;
        offset += lines.length;
        return { lines, offset: from };
      }
      if (input.ended()) {
        done = true;
        const failure = input.failure();
        if (failure !== null) problems.push({ ...failure, origin: name, offset });
      }
      return null;
    },
    takeProblems() {
      const taken = problems;
      problems = [];
      return taken;
    },
    done: () => done,
    physicalBytes: () => raw.physicalBytes(),
    close: () => raw.close(),
  };
}
