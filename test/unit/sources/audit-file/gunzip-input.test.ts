import { gzipSync } from 'node:zlib';
import { describe, expect, test } from 'vitest';

import { createByteQueue, type ByteInput } from '../../../../src/sources/audit-file/byte-input.ts';
import { createGunzipInput } from '../../../../src/sources/audit-file/gunzip-input.ts';

function bytesInput(bytes: Buffer): ByteInput {
  const queue = createByteQueue();
  queue.push(bytes);
  let taken = 0;
  return {
    async read(target, start, end) {
      const count = queue.take(target, start, end);
      taken += count;
      return count;
    },
    unread: (back) => queue.putBack(back),
    ended: () => queue.length() === 0,
    failure: () => null,
    physicalBytes: () => taken,
    close: () => Promise.resolve(),
  };
}

async function inflate(bytes: Buffer, step = 100_000): Promise<{ out: Buffer; reason: string | null }> {
  const input = createGunzipInput(bytesInput(bytes));
  const target = Buffer.alloc(step);
  const parts: Buffer[] = [];
  for (;;) {
    const count = await input.read(target, 0, step);
    if (count === 0) break;
    parts.push(Buffer.from(target.subarray(0, count)));
  }
  const reason = input.failure()?.reason ?? null;
  await input.close();
  return { out: Buffer.concat(parts), reason };
}

/** Lines that compress about as badly as real audit events do. */
const lines = (from: number, to: number): Buffer =>
  Buffer.from(
    Array.from(
      { length: to - from },
      (_, i) => `{"auditID":"${((from + i) * 2654435761) % 4294967296}"}\n`,
    ).join(''),
  );

describe('createGunzipInput', () => {
  test('gives back what was compressed, in reads of any size', async () => {
    const text = lines(0, 20_000);
    expect(await inflate(gzipSync(text), 7_777)).toEqual({ out: text, reason: null });
  });

  test('reads every member of a concatenation', async () => {
    const parts = [lines(0, 3_000), lines(3_000, 3_001), Buffer.alloc(0), lines(3_001, 9_000)];
    expect(await inflate(Buffer.concat(parts.map((part) => gzipSync(part))))).toEqual({
      out: Buffer.concat(parts),
      reason: null,
    });
  });

  test('of a stream that stops early, gives all that can be read and says so', async () => {
    const text = lines(0, 50_000);
    const whole = gzipSync(text);
    const cut = await inflate(whole.subarray(0, whole.length - 9));
    expect(cut.reason).toBe('gzip-truncated');
    expect(cut.out.equals(text)).toBe(true);
    const half = await inflate(whole.subarray(0, Math.floor(whole.length / 2)));
    expect(half.reason).toBe('gzip-truncated');
    expect(half.out.equals(text.subarray(0, half.out.length))).toBe(true);
    expect(half.out.length).toBeGreaterThan(text.length * 0.45);
  });

  test('of a stream that is damaged, gives what comes before the damage and says so', async () => {
    const text = lines(0, 100_000);
    const bytes = gzipSync(text);
    bytes.fill(0xff, Math.floor(bytes.length / 2), Math.floor(bytes.length / 2) + 200);
    const { out, reason } = await inflate(bytes);
    expect(reason).toBe('gzip-corrupt');
    const sane = Math.floor(text.length * 0.4);
    expect(out.subarray(0, sane).equals(text.subarray(0, sane))).toBe(true);
  });
});
