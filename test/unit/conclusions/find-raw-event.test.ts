import { expect, it } from 'vitest';

import { findRawEvent } from '../../../src/conclusions/find-raw-event.ts';

const event = (auditID: string, stage: string, second: number, more: object = {}) => ({
  kind: 'Event',
  auditID,
  stage,
  requestReceivedTimestamp: `2026-01-31T10:00:0${second}.000001Z`,
  ...more,
});
const wanted = (auditId: string, stage: string, second: number) => ({
  auditId,
  stage,
  requestedAt: Date.UTC(2026, 0, 31, 10, 0, second) * 1000 + 1,
});
const mentions = event('b', 'ResponseComplete', 1, { annotations: { cause: '"auditID":"a"', other: 'a' } });
const lines = Buffer.from(
  [
    'a line cut off "auditID":"a"',
    JSON.stringify(mentions),
    JSON.stringify(event('a', 'RequestReceived', 1)),
    '',
    JSON.stringify(event('a', 'ResponseComplete', 1)),
    JSON.stringify({ kind: 'EventList', items: [event('a', 'ResponseComplete', 2), event('c', 'Panic', 3)] }),
    JSON.stringify(event('x<&>"y', 'ResponseComplete', 4))
      .replaceAll('<', '\\u003c')
      .replaceAll('&', '\\u0026')
      .replaceAll('>', '\\u003e'),
  ].join('\n'),
);

it.each([
  [wanted('a', 'ResponseComplete', 1), event('a', 'ResponseComplete', 1)],
  [wanted('a', 'RequestReceived', 1), event('a', 'RequestReceived', 1)],
  // The ID used twice, the second time in a list.
  [wanted('a', 'ResponseComplete', 2), event('a', 'ResponseComplete', 2)],
  [wanted('c', 'Panic', 3), event('c', 'Panic', 3)],
  [wanted('b', 'ResponseComplete', 1), mentions],
  [wanted('x<&>"y', 'ResponseComplete', 4), event('x<&>"y', 'ResponseComplete', 4)],
  [wanted('a', 'ResponseComplete', 3), null],
  [wanted('d', 'ResponseComplete', 1), null],
])('finds %j', (which, found) => {
  expect(findRawEvent(lines, which)).toEqual(found);
});
