import { describe, expect, test } from 'vitest';

import type { Source, SourceBatch } from '../../src/sources/contract.ts';

/** How the suite makes an adapter read given lines. */
export interface SourceHarness {
  readonly name: string;
  /** Whether chunks do not lie in one input, so that offsets tell nothing; default false. */
  readonly hasNoOffsets?: true;
  /** Whether what was handed over just before a position may be handed over again; default false. */
  readonly mayRepeat?: true;
  /** A source over this input. `follow` waits at the end instead of ending. */
  open(
    input: Buffer,
    options: { position: string | null; batchBytes: number; follow: boolean },
  ): Promise<Source>;
}

/** What every source must do, whatever it reads from. */
export function sourceContract(harness: SourceHarness): void {
  const lines = Array.from(
    { length: 400 },
    (_, i) => `{"auditID":"${i}","pad":"${'x'.repeat((i * 37) % 211)}"}\n`,
  );
  const input = Buffer.from(lines.join(''));
  const open = (position: string | null, batchBytes = 4_096, follow = false): Promise<Source> =>
    harness.open(input, { position, batchBytes, follow });

  describe(`source contract: ${harness.name}`, () => {
    test('hands over every byte once, in order, in whole lines', async () => {
      const source = await open(null);
      const batches = await drain(source);
      await source.close();
      expect(Buffer.concat(batches.map(({ bytes }) => bytes)).equals(input)).toBe(true);
      expect(batches.length).toBeGreaterThan(5);
      for (const { bytes } of batches) expect(bytes.at(-1)).toBe(0x0a);
    });

    test('gives the same bytes whatever the batch size', async () => {
      for (const batchBytes of [300, 777, 65_536]) {
        const source = await open(null, batchBytes);
        const batches = await drain(source);
        await source.close();
        expect(Buffer.concat(batches.map(({ bytes }) => bytes)).equals(input)).toBe(true);
      }
    });

    test.skipIf(harness.hasNoOffsets)('says where the bytes of a chunk lie', async () => {
      const source = await open(null);
      const batches = await drain(source);
      await source.close();
      for (const { bytes, offset } of batches) {
        expect(input.subarray(offset, offset + bytes.length).equals(bytes)).toBe(true);
      }
    });

    test.skipIf(harness.mayRepeat)('goes on after every batch exactly where that batch ended', async () => {
      const first = await open(null);
      const batches = await drain(first);
      await first.close();
      for (const [i, { position }] of batches.entries()) {
        const resumed = await open(position);
        const rest = await drain(resumed);
        await resumed.close();
        const before = batches.slice(0, i + 1).map(({ bytes }) => bytes);
        expect(Buffer.concat([...before, ...rest.map(({ bytes }) => bytes)]).equals(input)).toBe(true);
      }
    });

    test('loses nothing after any batch', async () => {
      const first = await open(null);
      const batches = await drain(first);
      await first.close();
      const linesOf = (buffers: readonly Buffer[]): string[] =>
        Buffer.concat(buffers)
          .toString('utf8')
          .split(/(?<=\n)/);
      for (const [i, { position }] of batches.entries()) {
        const resumed = await open(position);
        const rest = await drain(resumed);
        await resumed.close();
        const read = linesOf([...batches.slice(0, i + 1), ...rest].map(({ bytes }) => bytes));
        expect(new Set(read)).toEqual(new Set(lines));
      }
    });

    test('ends for good', async () => {
      const source = await open(null);
      await drain(source);
      expect(await source.next(new AbortController().signal)).toBeNull();
      await source.close();
    });

    test('gives nothing after close, which may be called twice', async () => {
      const source = await open(null);
      expect(await source.next(new AbortController().signal)).not.toBeNull();
      await source.close();
      await source.close();
      expect(await source.next(new AbortController().signal)).toBeNull();
    });

    test('can be closed before it has begun', async () => {
      const source = await open(null);
      await source.close();
      expect(await source.next(new AbortController().signal)).toBeNull();
    });

    test('gives nothing to a caller that has given up', async () => {
      const source = await open(null);
      expect(await source.next(AbortSignal.abort())).toBeNull();
      await source.close();
    });

    test('waits at the end when it follows, until the caller gives up', async () => {
      const source = await open(null, 65_536, true);
      const signal = new AbortController();
      const first = await source.next(signal.signal);
      expect(first?.chunks.length).toBe(1);
      const waiting = source.next(signal.signal);
      signal.abort();
      expect(await waiting).toBeNull();
      await source.close();
    });

    test('stops waiting when it is closed', async () => {
      const source = await open(null, 65_536, true);
      const { signal } = new AbortController();
      await source.next(signal);
      const waiting = source.next(signal);
      await source.close();
      expect(await waiting).toBeNull();
    });

    test('counts its progress up to the end, and says when it is there', async () => {
      const source = await open(null);
      expect(source.progress().caughtUp).toBe(false);
      await source.next(new AbortController().signal);
      expect(source.progress().caughtUp).toBe(false);
      await drain(source);
      const { readBytes, totalBytes, caughtUp } = source.progress();
      expect(readBytes).toBeGreaterThan(0);
      expect([totalBytes ?? readBytes, caughtUp]).toEqual([readBytes, true]);
      await source.close();
    });

    test('has caught up when it follows and waits', async () => {
      const source = await open(null, 65_536, true);
      const signal = new AbortController();
      await source.next(signal.signal);
      const waiting = source.next(signal.signal);
      await expect.poll(() => source.progress().caughtUp).toBe(true);
      signal.abort();
      await waiting;
      await source.close();
    });
  });
}

export interface DrainedBatch {
  readonly bytes: Buffer;
  readonly offset: number;
  readonly position: string;
  readonly problems: readonly string[];
}

/** Reads to the end, copying: the bytes of a batch are valid only until the next. */
export async function drain(source: Source): Promise<DrainedBatch[]> {
  const drained: DrainedBatch[] = [];
  for (;;) {
    const batch = await source.next(new AbortController().signal);
    if (batch === null) return drained;
    drained.push(copyBatch(batch));
  }
}

export function copyBatch(batch: SourceBatch): DrainedBatch {
  return {
    bytes: Buffer.concat(batch.chunks.map(({ bytes }) => bytes)),
    offset: batch.chunks[0]?.offset ?? 0,
    position: batch.position,
    problems: (batch.problems ?? []).map(({ reason }) => reason),
  };
}
