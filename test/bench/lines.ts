import { closeSync, openSync, readSync } from 'node:fs';

const CHUNK_BYTES = 1 << 20;
const LINE_FEED = 0x0a;

/**
 * Calls `visit` with the bytes of every line of a plain file, without its line end: `buffer[start, end)`, valid until the
 * call returns. Memory is bounded by the longest line.
 */
export function forEachLine(file: string, visit: (buffer: Buffer, start: number, end: number) => void): void {
  const handle = openSync(file, 'r');
  try {
    let buffer = Buffer.allocUnsafe(CHUNK_BYTES);
    let filled = 0;
    for (;;) {
      if (filled === buffer.length) buffer = Buffer.concat([buffer], buffer.length * 2);
      const count = readSync(handle, buffer, filled, buffer.length - filled, null);
      const last = filled + count;
      let start = 0;
      // Only the new bytes can hold a line end that was not seen yet.
      let end = count === 0 ? -1 : buffer.subarray(0, last).indexOf(LINE_FEED, filled);
      while (end !== -1) {
        visit(buffer, start, end);
        start = end + 1;
        end = buffer.subarray(0, last).indexOf(LINE_FEED, start);
      }
      if (count === 0) {
        if (last > start) visit(buffer, start, last);
        return;
      }
      buffer.copyWithin(0, start, last);
      filled = last - start;
    }
  } finally {
    closeSync(handle);
  }
}
