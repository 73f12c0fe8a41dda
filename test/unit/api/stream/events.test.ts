import { expect, test } from 'vitest';

import { gapEvent, settledEvent } from '../../../../src/api/stream/events.ts';

const RANGE = { store: '9f3ab2c1', first: 1, last: 2 };

test('events are the line with what it is a revision of, and blocks that every reader takes', () => {
  const settled = { seq: 2, finalAt: 1_000_000, deliveryId: 'd', revision: 2, json: '{"type":"delivery"}' };
  expect(settledEvent(settled, RANGE)).toBe(
    'id: 2-9f3ab2c1\nevent: correction\ndata: {"type":"delivery","deliveryId":"d","revision":2,"finalAt":"1970-01-01T00:00:01.000000Z"}\n\n',
  );
  expect(settledEvent({ ...settled, revision: 1 }, RANGE)).toContain('\nevent: delivery\n');
  const [id, event, data] = gapEvent('ahead', 2, RANGE).split('\n');
  expect([id, event, JSON.parse(data?.slice('data: '.length) ?? '')]).toEqual([
    'id: 2-9f3ab2c1',
    'event: gap',
    { type: 'gap', reason: 'ahead', text: expect.stringContaining('beyond the end'), position: '2-9f3ab2c1' },
  ]);
});
