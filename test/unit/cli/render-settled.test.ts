import { expect, test } from 'vitest';

import { renderGap, renderSettled } from '../../../src/cli/render-settled.ts';
import { day, delivery } from './documents.ts';

const line = (more: object): string =>
  JSON.stringify({
    ...delivery({ code: null, side: null }),
    deliveryId: 'd',
    revision: 1,
    finalAt: day('10:06:00'),
    new: 1,
    ...more,
  });

test('a settled delivery is one line', () => {
  const ended = { outcome: 'succeeded', endedAt: day('10:02:15.200'), durationMs: 1204.9 };
  expect(renderSettled(line(ended), false)).toBe(
    '✓  2026-01-31 10:02:15  create    shop/web-7c9f5-x2kqp  1.2 s',
  );
  const failed = { outcome: 'failed', code: 'ImageNotFound', side: 'user', revision: 3 };
  expect(renderSettled(line(failed), false)).toBe(
    '✗  2026-01-31 10:06:00  create    shop/web-7c9f5-x2kqp  ImageNotFound · user  (correction 2)',
  );
  const rollout = {
    outcome: 'unknown',
    kind: 'rollout',
    object: { kind: 'Deployment', name: 'web', uid: null },
  };
  expect(renderSettled(line(rollout), false)).toBe('?  2026-01-31 10:06:00  rollout   shop/Deployment/web');
  const unborn = { outcome: 'aborted', object: { kind: 'Pod', name: null, uid: null } };
  expect(renderSettled(line(unborn), false)).toContain('shop/(never born)');
  expect(renderSettled(line(failed), true)).toContain('\u{1b}[31m✗');
});

test('names cannot move the cursor', () => {
  const object = { kind: 'Pod', name: 'a\u{1b}[2Jb', uid: null };
  expect(renderSettled(line({ outcome: 'failed', object }), false)).toContain('a\u{fffd}[2Jb');
});

test('a gap says why', () => {
  expect(
    renderGap(JSON.stringify({ type: 'gap', reason: 'removed', text: 'It is gone.', position: '1' })),
  ).toBe('It is gone. [removed]');
});
