import { expect, it } from 'vitest';

import { partialFor } from '../../../src/api/partial.ts';

it('a list is partial exactly when there is a reason', () => {
  const ready = { reasons: () => [] };
  const waiting = {
    reasons: () => [
      { code: 'backlog', message: 'a backlog is being read' } as const,
      { code: 'backlog', message: 'and another' } as const,
    ],
  };
  expect(partialFor(ready)).toEqual({ partial: false, partialReasons: [] });
  expect(partialFor(waiting)).toEqual({ partial: true, partialReasons: ['input-unread'] });
  expect(partialFor(waiting, ['window-cut'])).toEqual({
    partial: true,
    partialReasons: ['input-unread', 'window-cut'],
  });
  expect(partialFor(ready, ['window-cut'])).toEqual({ partial: true, partialReasons: ['window-cut'] });
});
