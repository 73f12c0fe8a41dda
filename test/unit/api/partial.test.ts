import { expect, it } from 'vitest';

import { partialFor } from '../../../src/api/partial.ts';
import type { NotReady } from '../../../src/model/readiness.ts';

it('a list is partial exactly when there is a reason, and tells each once', () => {
  const ready = { reasons: () => [] };
  const reasons: NotReady[] = [
    { code: 'backlog', message: 'a is being read' },
    { code: 'backlog', message: 'b is being read' },
    { code: 'source-failed', message: 'c cannot be read' },
  ];
  const waiting = { reasons: () => reasons };
  expect(partialFor(ready)).toEqual({ partial: false, partialReasons: [] });
  expect(partialFor(waiting)).toEqual({ partial: true, partialReasons: ['backlog', 'source-failed'] });
  expect(partialFor(waiting, ['window-cut'])).toEqual({
    partial: true,
    partialReasons: ['backlog', 'source-failed', 'window-cut'],
  });
  expect(partialFor(ready, ['window-cut'])).toEqual({ partial: true, partialReasons: ['window-cut'] });
});
