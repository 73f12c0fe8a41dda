import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';

import type { Pipeline } from '../../src/pipeline.ts';
import { pump, type PumpOptions } from '../../src/pump.ts';
import type { Source, SourceBatch } from '../../src/sources/contract.ts';

beforeEach(() => void vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout', 'performance'] }));
afterEach(() => void vi.useRealTimers());

/** Lets the event loop turn, whose turns are not of the time that is faked. */
const turn = () => new Promise((resolve) => setImmediate(resolve));
const batch = (position: string): SourceBatch => ({ chunks: [], position });

/** Pumps batches that come at these milliseconds; `fails` says which piece of work fails, by what is logged of it. */
function start(
  comes: readonly (readonly [atMs: number, position: string | null])[],
  fails: (work: string, attempt: number) => boolean = () => false,
  options: Partial<PumpOptions> = {},
) {
  const events: string[] = [];
  const left = [...comes];
  let pipelines = 0;
  const attempts = new Map<string, number>();
  const work = (what: string): void => {
    const attempt = (attempts.get(what) ?? 0) + 1;
    attempts.set(what, attempt);
    events.push(what);
    if (fails(what, attempt)) throw new Error(`${what} failed`);
  };
  const source: Source = {
    name: 's',
    async next(signal) {
      const [atMs, position] = left.shift() ?? [0, null];
      const waitMs = Math.max(0, atMs - performance.now());
      if (waitMs > 0)
        await new Promise((resolve) => {
          setTimeout(resolve, waitMs);
          signal.addEventListener('abort', resolve);
        });
      return position === null || signal.aborted ? null : batch(position);
    },
    close() {
      events.push('closed');
      return Promise.resolve();
    },
    progress: () => ({ readBytes: 0, totalBytes: 0, caughtUp: true, troubles: [] }),
  };
  const open = (): Pipeline => {
    pipelines += 1;
    const name = pipelines;
    return {
      process: ({ position }) => work(`${name}: ${position}`),
      catchUp: () => work(`${name}: catch up`),
      idle: () => work(`${name}: idle`),
      finish: () => work(`${name}: finish`),
    };
  };
  const stop = new AbortController();
  const done = pump({ source, open, signal: stop.signal, onCommitted: () => undefined, ...options });
  return { events, done, stop };
}

describe('pump', () => {
  test('commits one batch after another, then finishes and closes', async () => {
    const { events, done } = start([
      [0, 'a'],
      [0, 'b'],
    ]);
    await done;
    expect(events).toEqual(['1: a', '1: b', '1: finish', 'closed']);
  });

  test('makes up for what was put off when nothing comes, and lets time pass every ten seconds', async () => {
    const { events, done } = start([
      [0, 'a'],
      [25_000, 'b'],
    ]);
    await turn();
    await vi.advanceTimersByTimeAsync(30_000);
    await done;
    expect(events).toEqual(['1: a', '1: catch up', '1: idle', '1: idle', '1: b', '1: finish', 'closed']);
  });

  test('lets time pass while batches keep coming', async () => {
    const comes = Array.from({ length: 45 }, (_, index) => [index * 250, String(index)] as const);
    const { events, done } = start(comes);
    await vi.advanceTimersByTimeAsync(12_000);
    await done;
    expect(events.filter((event) => event.includes('idle'))).toEqual(['1: idle']);
    expect(events).not.toContain('1: catch up');
  });

  test('does the same batch again, from what is committed, until it is done', async () => {
    const waits: string[] = [];
    const { events, done } = start(
      [[0, 'a']],
      (work, attempt) => work.endsWith(': a') && attempt === 1 && work < '3',
      {
        recover: (error) => {
          waits.push((error as Error).message);
          return Promise.resolve();
        },
      },
    );
    await done;
    expect(events).toEqual(['1: a', '2: a', '3: a', '3: finish', 'closed']);
    expect(waits).toEqual(['1: a failed', '2: a failed']);
  });

  test('recovers from a failure in silence as well', async () => {
    const { events, done } = start([[25_000, null]], (work) => work === '1: idle', {
      recover: () => Promise.resolve(),
    });
    await vi.advanceTimersByTimeAsync(30_000);
    await done;
    expect(events).toEqual(['1: catch up', '1: idle', '2: idle', '2: idle', '2: finish', 'closed']);
  });

  test('ends with what is not to be recovered from, having closed the source', async () => {
    const { events, done } = start([[0, 'a']], () => true);
    await expect(done).rejects.toThrow('1: a failed');
    expect(events).toEqual(['1: a', 'closed']);
  });

  test('takes up from the store what was changed there behind its back', async () => {
    let stale = false;
    const { events, done } = start(
      [
        [0, 'a'],
        [0, 'b'],
      ],
      () => false,
      {
        onCommitted: () => void (stale = true),
        isStale() {
          const was = stale;
          stale = false;
          return was;
        },
      },
    );
    await done;
    expect(events.slice(0, 2)).toEqual(['1: a', '2: b']);
  });

  test('told to stop, it makes up for what was put off and does not take the input for ended', async () => {
    const { events, done, stop } = start([
      [0, 'a'],
      [60_000, 'b'],
    ]);
    await turn();
    await vi.advanceTimersByTimeAsync(100);
    stop.abort();
    await vi.advanceTimersByTimeAsync(100);
    await done;
    expect(events).toEqual(['1: a', '1: catch up', 'closed']);
  });
});
