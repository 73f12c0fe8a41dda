import type { Readable } from 'node:stream';

import { createByteQueue, type ByteInput } from './byte-input.ts';
import type { SourceClock } from '../clock.ts';

/** How long a read waits for more once it has something: makes batches of a pipe large without holding them up. */
const GATHER_MS = 200;

/** Reads a stream, standard input above all. A read waits at most `waitMs` for the first bytes. */
export function createStreamInput(stream: Readable, clock: SourceClock, waitMs: number): ByteInput {
  const queue = createByteQueue();
  const chunks: AsyncIterator<Buffer> = stream[Symbol.asyncIterator]();
  let pending: Promise<IteratorResult<Buffer>> | null = null;
  let finished = false;
  let taken = 0;

  /** Gives false when nothing came in time. */
  async function pull(ms: number): Promise<boolean> {
    pending ??= chunks.next();
    const timer = new AbortController();
    const result = await Promise.race([pending, clock.sleep(ms, timer.signal)]);
    timer.abort();
    if (result === undefined) return false;
    pending = null;
    if (result.done === true) {
      finished = true;
    } else {
      taken += result.value.length;
      queue.push(result.value);
    }
    return true;
  }

  return {
    async read(target, start, end) {
      while (!finished && queue.length() < end - start) {
        if (!(await pull(queue.length() === 0 ? waitMs : GATHER_MS))) break;
      }
      return queue.take(target, start, end);
    },
    unread: (bytes) => queue.putBack(bytes),
    ended: () => finished && queue.length() === 0,
    failure: () => null,
    physicalBytes: () => taken,
    close() {
      stream.destroy();
      return Promise.resolve();
    },
  };
}
