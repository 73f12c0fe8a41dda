import { describe, expect, test } from 'vitest';

import { formatPosition, parsePosition, resume } from '../../../../src/api/stream/position.ts';

const RANGE = { store: '9f3ab2c1', first: 5, last: 8 };

describe('a position', () => {
  test('is read as it was written, and without the store', () => {
    expect(parsePosition(formatPosition(7, RANGE), 'after')).toEqual({ seq: 7, store: '9f3ab2c1' });
    expect(parsePosition('7', 'after')).toEqual({ seq: 7, store: null });
  });

  test.each(['', '-1', '7-', '7-A', '1e3', '1234567890123456', '7-a-b', ' 7'])('is not %j', (text) => {
    expect(() => parsePosition(text, 'after')).toThrow(/^after: must be the id of an event/);
  });
});

describe('going on', () => {
  test.each([
    [3, 4, 'removed'],
    [4, 4, null],
    [8, 8, null],
    [9, 8, 'ahead'],
  ] as const)('behind %d is behind %d: %s', (seq, goesOn, gap) => {
    expect(resume({ seq, store: RANGE.store }, RANGE)).toEqual({ seq: goesOn, gap });
    expect(resume({ seq, store: null }, RANGE)).toEqual({ seq: goesOn, gap });
  });

  test('in another store begins at its beginning', () => {
    expect(resume({ seq: 6, store: '0' }, RANGE)).toEqual({ seq: 4, gap: 'other-store' });
  });

  test('in an empty store waits for its first', () => {
    const empty = { ...RANGE, first: 0, last: 0 };
    expect(resume({ seq: 0, store: null }, empty)).toEqual({ seq: 0, gap: null });
    expect(resume({ seq: 3, store: null }, empty)).toEqual({ seq: 0, gap: 'ahead' });
  });
});
