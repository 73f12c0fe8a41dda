import { createGunzip } from 'node:zlib';

import { createByteQueue, type ByteInput, type InputFailure } from './byte-input.ts';

/** Compressed bytes given to zlib at a time: bounds what one step can inflate to (about a thousandfold at worst). */
const FEED_BYTES = 64 * 1024;
/** zlib throws away the output block in which it meets corruption, so blocks are small. */
const OUTPUT_BLOCK_BYTES = 64 * 1024;

export interface GunzipInput extends ByteInput {
  /** Says that the compressed input is complete: from now on a missing end is a truncation. */
  finish(): void;
}

/** Decompresses gzip, several members one after the other included. A broken stream ends early, with a `failure`. */
export function createGunzipInput(compressed: ByteInput): GunzipInput {
  const queue = createByteQueue();
  const gunzip = createGunzip({ chunkSize: OUTPUT_BLOCK_BYTES });
  let failure: InputFailure | null = null;
  let complete = false;
  let done = false;

  gunzip.on('data', (bytes: Buffer) => queue.push(bytes));
  gunzip.on('error', (error: NodeJS.ErrnoException) => {
    done = true;
    failure =
      error.code === 'Z_BUF_ERROR'
        ? { reason: 'gzip-truncated', message: 'the gzip stream stops before its end' }
        : { reason: 'gzip-corrupt', message: `the gzip stream does not decode: ${error.message}` };
  });

  /** Resolves when `start` calls back, or when the stream has failed: zlib then never calls back. */
  const settled = (start: (resolve: () => void) => void): Promise<void> =>
    new Promise((resolve) => {
      const settle = (): void => {
        gunzip.off('close', settle);
        resolve();
      };
      gunzip.once('close', settle);
      start(settle);
    });

  /** Gives false when there is no more compressed input now. */
  async function feed(): Promise<boolean> {
    // zlib reads the bytes on another thread after the call, so they are not shared with the next feed.
    const bytes = Buffer.allocUnsafe(FEED_BYTES);
    const count = await compressed.read(bytes, 0, FEED_BYTES);
    if (count > 0) {
      await settled((resolve) => gunzip.write(bytes.subarray(0, count), () => resolve()));
      return true;
    }
    if (!complete && !compressed.ended()) return false;
    await settled((resolve) => gunzip.once('end', resolve).end());
    done = true;
    return true;
  }

  return {
    async read(target, start, stop) {
      while (queue.length() < stop - start && !done) {
        if (!(await feed())) break;
      }
      return queue.take(target, start, stop);
    },
    unread: (bytes) => queue.putBack(bytes),
    ended: () => done && queue.length() === 0,
    failure: () => (done ? failure : null),
    physicalBytes: () => compressed.physicalBytes(),
    finish() {
      complete = true;
    },
    async close() {
      gunzip.destroy();
      await compressed.close();
    },
  };
}
