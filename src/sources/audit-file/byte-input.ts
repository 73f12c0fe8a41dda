import type { FileHandle } from 'node:fs/promises';

/** A pull-based stream of decompressed bytes. */
export interface ByteInput {
  /** Fills `target[start, end)` as far as there is something; gives the bytes written, 0 when there is nothing now. */
  read(target: Buffer, start: number, end: number): Promise<number>;
  /** Takes back the last bytes read; the next `read` gives them again. They are copied if they need to be kept. */
  unread(bytes: Buffer): void;
  /** Whether nothing will ever follow. A plain file never says so: it can grow. */
  ended(): boolean;
  /** Why the bytes stop before the end of the input; `null` while all is well. */
  failure(): InputFailure | null;
  /** Bytes taken from the file itself, before decompression. */
  physicalBytes(): number;
  close(): Promise<void>;
}

export interface InputFailure {
  readonly reason: 'gzip-truncated' | 'gzip-corrupt';
  readonly message: string;
}

/** Reads a file from `offset` on. Closing it closes the handle. */
export function createFileInput(handle: FileHandle, offset: number): ByteInput {
  let position = offset;
  return {
    async read(target, start, end) {
      let filled = start;
      while (filled < end) {
        const { bytesRead } = await handle.read(target, filled, end - filled, position);
        if (bytesRead === 0) break;
        filled += bytesRead;
        position += bytesRead;
      }
      return filled - start;
    },
    unread(bytes) {
      position -= bytes.length;
    },
    ended: () => false,
    failure: () => null,
    physicalBytes: () => position,
    close: () => handle.close(),
  };
}

/** A first-in, first-out queue of buffers that can be read in any sizes and given back at the front. */
export interface ByteQueue {
  push(bytes: Buffer): void;
  take(target: Buffer, start: number, end: number): number;
  putBack(bytes: Buffer): void;
  length(): number;
}

export function createByteQueue(): ByteQueue {
  let buffers: Buffer[] = [];
  let length = 0;
  return {
    push(bytes) {
      if (bytes.length === 0) return;
      buffers.push(bytes);
      length += bytes.length;
    },
    take(target, start, end) {
      let filled = start;
      let used = 0;
      while (filled < end && used < buffers.length) {
        const first = buffers[used];
        if (first === undefined) break;
        const count = first.copy(target, filled, 0, end - filled);
        filled += count;
        if (count < first.length) buffers[used] = first.subarray(count);
        else used += 1;
      }
      if (used > 0) buffers = buffers.slice(used);
      length -= filled - start;
      return filled - start;
    },
    putBack(bytes) {
      if (bytes.length === 0) return;
      buffers.unshift(Buffer.from(bytes));
      length += bytes.length;
    },
    length: () => length,
  };
}
