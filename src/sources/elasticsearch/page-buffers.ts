/** Lends buffers for answers, and takes them back: pages of some megabytes are not left to the garbage collector. */
export interface PageBuffers {
  take(): Buffer;
  /** A larger one with the first `length` bytes of `buffer`, in its place. */
  grow(buffer: Buffer, length: number, needed: number): Buffer;
  /** A buffer or a part of it from its beginning on. */
  give(buffer: Buffer): void;
}

const FIRST_BYTES = 256 * 1024;

/** `kept`: so many buffers that are not lent stay, of at most `keptBytes` each. */
export function createPageBuffers(kept: number, keptBytes: number): PageBuffers {
  const free: Buffer[] = [];
  return {
    take: () => free.pop() ?? Buffer.from(new ArrayBuffer(FIRST_BYTES)),
    grow(buffer, length, needed) {
      const larger = Buffer.from(new ArrayBuffer(Math.max(needed, buffer.length * 2)));
      // The smaller one is not kept: it would have to grow again.
      larger.set(buffer.subarray(0, length));
      return larger;
    },
    give(buffer) {
      const whole = Buffer.from(buffer.buffer);
      if (free.length < kept && whole.length <= keptBytes) free.push(whole);
    },
  };
}
