import type { ByteInput } from './byte-input.ts';

const LINE_END = 0x0a;

/** Whole lines in `bytes`, valid until the next read. `length` bytes of input are used up by them. */
export interface Lines {
  readonly bytes: Buffer;
  /** More than `bytes.length` when the rest of an oversized line was passed over. */
  readonly length: number;
}

/** Reads whole lines into one buffer that all inputs of a source share: only one batch is in use at a time. */
export interface LineReader {
  /**
   * Up to about `batchBytes` of whole lines, `null` when there are none now. With `final` the end of the input ends its
   * last line too; otherwise a line without its end stays in the input. A line longer than `maxLineBytes` is handed over
   * alone, cut to `maxLineBytes + 1` bytes so that its reader can tell. `wanted` asks for fewer bytes than a batch has.
   */
  read(input: ByteInput, final: boolean, wanted?: number): Promise<Lines | null>;
}

export function createLineReader(batchBytes: number, maxLineBytes: number): LineReader {
  let buffer = Buffer.allocUnsafeSlow(batchBytes);

  function grow(): void {
    const larger = Buffer.allocUnsafeSlow(Math.min(buffer.length * 2, maxLineBytes + 1));
    buffer.copy(larger);
    buffer = larger;
  }

  /**
   * Passes over the rest of an oversized line, its line end included; gives its length. Where the end of a followed line
   * is not there yet, what follows up to it becomes a line of its own, which does not parse either.
   */
  async function passOver(input: ByteInput): Promise<number> {
    const scratch = Buffer.allocUnsafe(64 * 1024);
    let passed = 0;
    for (;;) {
      const count = await input.read(scratch, 0, scratch.length);
      if (count === 0) return passed;
      const lineEnd = scratch.subarray(0, count).indexOf(LINE_END);
      if (lineEnd !== -1) {
        input.unread(scratch.subarray(lineEnd + 1, count));
        return passed + lineEnd + 1;
      }
      passed += count;
    }
  }

  return {
    async read(input, final, wanted = batchBytes) {
      if (buffer.length > batchBytes) buffer = Buffer.allocUnsafeSlow(batchBytes);
      let filled = 0;
      let end = Math.min(wanted, buffer.length);
      for (;;) {
        const count = await input.read(buffer, filled, end);
        const from = filled;
        filled += count;
        const atEnd = filled < end;
        if (atEnd && (final || input.ended())) {
          return filled === 0 ? null : { bytes: buffer.subarray(0, filled), length: filled };
        }
        const lineEnd = buffer.subarray(from, filled).lastIndexOf(LINE_END);
        if (lineEnd !== -1) {
          const cut = from + lineEnd + 1;
          input.unread(buffer.subarray(cut, filled));
          return { bytes: buffer.subarray(0, cut), length: cut };
        }
        if (atEnd) {
          input.unread(buffer.subarray(0, filled));
          return null;
        }
        if (end === buffer.length) {
          if (buffer.length > maxLineBytes) break;
          grow();
        }
        end = Math.min(end * 2, buffer.length);
      }
      return { bytes: buffer.subarray(0, filled), length: filled + (await passOver(input)) };
    },
  };
}
