import { pino } from 'pino';
import { describe, expect, test } from 'vitest';

import { runSource } from '../../../src/ingest/run-source.ts';
import { LorgnetteError } from '../../../src/lib/errors.ts';
import type { SourceParts } from '../../../src/parts.ts';
import type { SourceState } from '../../../src/model/source-state.ts';
import type { SourceBatch } from '../../../src/sources/contract.ts';

type Step = string | Error;
const locked = new LorgnetteError('StoreLocked', 'held', { retriable: true });
const unreadable = new LorgnetteError('SourceUnavailable', 'gone', { retriable: true });
const damaged = new LorgnetteError('StoreCorrupt', 'damaged');

/** Runs a source whose `next` and whose commits give these, in order; then it ends. Gives what was seen from outside. */
async function run(
  comes: readonly Step[],
  commits: readonly Step[] = [],
  parts: Partial<SourceParts> = {},
  troubles: readonly string[][] = [],
  onState: (state: SourceState) => void = () => undefined,
) {
  const events: string[] = [];
  const input = [...comes];
  const outcomes = [...commits];
  const told = [...troubles];
  const stop = new AbortController();
  const seen = (state: SourceState): void => {
    onState(state);
    const what = state.failure?.code ?? (state.ended ? 'ended' : 'reading');
    if (events.at(-1) !== what) events.push(what);
  };
  const done = runSource(
    {
      name: 's',
      clusters: ['c'],
      canReopen: true,
      openSource() {
        events.push('open');
        return {
          name: 's',
          next(): Promise<SourceBatch | null> {
            const step = input.shift();
            if (step instanceof Error) return Promise.reject(step);
            return Promise.resolve(step === undefined ? null : { chunks: [], position: step });
          },
          close: () => Promise.resolve(),
          progress: () => ({ readBytes: 1, totalBytes: 1, caughtUp: true, troubles: told.shift() ?? [] }),
        };
      },
      openPipeline: () => ({
        process({ position }) {
          const outcome = outcomes.shift();
          if (outcome instanceof Error) throw outcome;
          events.push(`committed ${position}`);
        },
        catchUp: () => undefined,
        idle: () => undefined,
        finish: () => undefined,
      }),
      ...parts,
    },
    {
      signal: stop.signal,
      log: pino({ level: 'silent' }),
      onState: seen,
      onFailure: (_source, code) => events.push(`failed: ${code}`),
      isStale: () => false,
      random: () => 1,
      sleep(ms) {
        events.push(`${ms} ms`);
        if (outcomes[0] === 'stop') stop.abort();
        return Promise.resolve();
      },
    },
  );
  return {
    events,
    error: await done.then(
      () => null,
      (error: unknown) => error,
    ),
  };
}

describe('a source that is run for good', () => {
  test('ends when its input does', async () => {
    expect(await run(['a', 'b'])).toEqual({
      events: ['reading', 'open', 'committed a', 'reading', 'committed b', 'reading', 'ended'],
      error: null,
    });
  });

  test('says what part of it cannot be read once, and again only when it could be read meanwhile', async () => {
    const { events } = await run(['a', 'b', 'c', 'd', 'e'], [], {}, [['x'], ['x', 'y'], ['y'], [], ['y']]);
    expect(events.filter((event) => event.startsWith('failed') || event.startsWith('committed'))).toEqual([
      'committed a',
      'failed: source-failed',
      'committed b',
      'failed: source-failed',
      'committed c',
      'committed d',
      'committed e',
      'failed: source-failed',
    ]);
  });

  test('waits longer each time for a store that cannot be written, and loses nothing', async () => {
    const { events, error } = await run(['a'], [locked, locked, 'a']);
    expect(error).toBeNull();
    expect(events).toEqual([
      'reading',
      'open',
      'failed: store-unavailable',
      'store-unavailable',
      '1000 ms',
      'failed: store-unavailable',
      'store-unavailable',
      '2000 ms',
      'committed a',
      'reading',
      'ended',
    ]);
  });

  test('is opened anew, where its committed position is, when it cannot be read', async () => {
    const { events, error } = await run(['a', unreadable, 'b']);
    expect(error).toBeNull();
    expect(events).toEqual([
      'reading',
      'open',
      'committed a',
      'reading',
      'failed: source-failed',
      'source-failed',
      '1000 ms',
      'open',
      'committed b',
      'reading',
      'ended',
    ]);
  });

  test('gives up what is there to stay, and what cannot be opened a second time', async () => {
    expect((await run(['a'], [damaged])).error).toBe(damaged);
    expect((await run([unreadable], [], { canReopen: false })).error).toBe(unreadable);
    const bug = new TypeError('x');
    expect((await run(['a'], [bug])).error).toBe(bug);
  });

  test('says that it is given up, but of the store that all of them share', async () => {
    expect((await run(['a', new TypeError('x')])).events.slice(-3)).toEqual([
      'reading',
      'failed: source-given-up',
      'source-given-up',
    ]);
    expect((await run(['a'], [damaged])).events.at(-1)).toBe('open');
  });

  test('is not said to go on while it waits for an answer, but when something came', async () => {
    const seen: string[] = [];
    const input: (() => Promise<SourceBatch | null>)[] = [
      () => Promise.reject(unreadable),
      // Long enough for what was put off to be made up for.
      async () => {
        await new Promise((resolve) => setTimeout(resolve, 800));
        seen.push('answered');
        return { chunks: [], position: 'a' };
      },
      () => Promise.resolve(null),
    ];
    const { error } = await run(
      [],
      [],
      {
        openSource: () => ({
          name: 's',
          next: () => input.shift()?.() ?? Promise.resolve(null),
          close: () => Promise.resolve(),
          progress: () => ({ readBytes: 0, totalBytes: null, caughtUp: false, troubles: [] }),
        }),
        openPipeline: () => ({
          process: () => void seen.push('committed'),
          catchUp: () => void seen.push('caught up'),
          idle: () => undefined,
          finish: () => undefined,
        }),
      },
      [],
      (state) => void seen.push(state.failure === null ? 'goes on' : 'waits'),
    );
    expect(error).toBeNull();
    expect(seen.filter((one, i) => one !== seen[i - 1])).toEqual([
      'goes on',
      'waits',
      'caught up',
      'waits',
      'answered',
      'committed',
      'goes on',
    ]);
  });

  test('waits as long as whoever was asked wants to be left alone', async () => {
    const busy = new LorgnetteError('SourceOverloaded', 'busy', { retriable: true, retryAfterMs: 7000 });
    expect((await run([busy, 'a'])).events).toContain('7000 ms');
  });

  test('told to stop while it waits, it stops: what is not committed is read again at the next start', async () => {
    const { events, error } = await run(['a'], [locked, 'stop']);
    expect(error).toBeNull();
    expect(events.at(-1)).toBe('1000 ms');
  });
});
