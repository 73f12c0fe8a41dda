import { expect, test } from 'vitest';

import { createStateBoard } from '../../../src/ingest/state-board.ts';
import type { SourceState } from '../../../src/model/source-state.ts';

const state = (change: Partial<SourceState>): SourceState => ({
  source: 'a',
  clusters: ['c'],
  caughtUp: false,
  readBytes: 0,
  totalBytes: 100,
  failure: null,
  troubles: [],
  ended: false,
  gaveUp: false,
  ...change,
});

test('tells at once what matters, and mere progress ten times a second', () => {
  let now = 0;
  const told: string[] = [];
  const board = createStateBoard(
    (states) =>
      void told.push(
        states.map((each) => `${each.source}${each.readBytes}${each.caughtUp ? '!' : ''}`).join(' '),
      ),
    () => now,
  );
  board.set(state({}));
  board.set(state({ source: 'b' }));
  board.set(state({ readBytes: 1 }));
  board.set(state({ readBytes: 2 }));
  expect(told).toEqual(['a0', 'a0 b0']);
  now = 100;
  board.set(state({ readBytes: 3 }));
  board.set(state({ readBytes: 3, caughtUp: true }));
  board.set(state({ readBytes: 4, caughtUp: true }));
  expect(told).toEqual(['a0', 'a0 b0', 'a3 b0', 'a3! b0']);
  board.flush();
  board.flush();
  expect(told).toEqual(['a0', 'a0 b0', 'a3 b0', 'a3! b0', 'a4! b0']);
});

test('tells at once when a burst has come, and when it is read', () => {
  const told: number[] = [];
  const board = createStateBoard(
    ([each]) => void told.push(each?.readBytes ?? Number.NaN),
    () => 0,
  );
  const burst = { caughtUp: true, totalBytes: 100_000_000 };
  board.set(state({ caughtUp: true, readBytes: 100 }));
  board.set(state({ ...burst, readBytes: 200 }));
  board.set(state({ ...burst, readBytes: 300 }));
  board.set(state({ ...burst, readBytes: 99_000_000 }));
  expect(told).toEqual([100, 200, 99_000_000]);
});
