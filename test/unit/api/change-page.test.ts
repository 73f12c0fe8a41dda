import { expect, it } from 'vitest';

import { pageOfChanges } from '../../../src/api/change-page.ts';

const change = (at: number, key: string) => ({ at, key, item: key });
const CHANGES = [change(1, 'a'), change(2, 'b'), change(2, 'c'), change(4, 'd')];

it('goes on after the last change of the page before, whatever became known or was dropped since', () => {
  const first = pageOfChanges(CHANGES, 'x', { limit: 2 });
  expect(first.items).toEqual(['a', 'b']);
  const next = { limit: 9, cursor: first.nextCursor ?? '' };
  expect(pageOfChanges(CHANGES, 'x', next)).toEqual({ items: ['c', 'd'], nextCursor: null });
  expect(pageOfChanges([change(0, 'late'), ...CHANGES], 'x', next).items).toEqual(['c', 'd']);
  expect(pageOfChanges([change(1, 'a'), change(3, 'e')], 'x', next).items).toEqual(['e']);
  expect(pageOfChanges([], 'x', next)).toEqual({ items: [], nextCursor: null });
});

it('refuses a cursor that is none, and that of another list', () => {
  const { nextCursor } = pageOfChanges(CHANGES, 'x', { limit: 1 });
  for (const [list, cursor] of [
    ['y', nextCursor ?? ''],
    ['x', 'none'],
  ] as const) {
    expect(() => pageOfChanges(CHANGES, list, { limit: 1, cursor })).toThrow(
      expect.objectContaining({ code: 'CursorInvalid' }),
    );
  }
});
