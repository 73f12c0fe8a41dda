import { describe, expect, it } from 'vitest';

import { findRawEvent } from '../../../src/conclusions/find-raw-event.ts';
import { documentOf, LINES, logEntryOf, LOSSLESS } from '../../support/envelopes.ts';
import { EVENT } from '../share-processor/decode/decode-one.ts';

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

describe('in an envelope', () => {
  const odd = { ...EVENT, auditID: 'chosen "by" <a> client\\' };
  const other = { ...EVENT, auditID: 'another', requestReceivedTimestamp: '2026-11-21T01:13:45.600000Z' };
  const of = (auditId: string) => ({
    auditId,
    stage: EVENT.stage,
    requestedAt: Date.parse('2026-11-21T01:13:45.600Z') * 1000 + 965,
  });
  const fields = [
    'auditID',
    'verb',
    'objectRef',
    'requestObject',
    'responseObject',
    'responseStatus',
    'user',
  ] as const;
  const whatMatters = (event: object | null) =>
    Object.fromEntries(fields.map((field) => [field, (event as typeof EVENT | null)?.[field]]));

  it.each(Object.entries(LOSSLESS))('%s', (_name, envelope) => {
    for (const event of [EVENT, odd]) {
      const log = [other, event].map((one) => documentOf(envelope(JSON.stringify(one)))).join('\n');
      const found = findRawEvent(Buffer.from(log), of(event.auditID));
      expect(whatMatters(found)).toMatchObject(whatMatters(event));
      expect(findRawEvent(Buffer.from(log), of('another'))).toBeNull();
    }
  });

  it.each(Object.entries(LINES))('%s', (_name, line) => {
    const log = line([other, odd, EVENT].map((event) => JSON.stringify(event)));
    expect(findRawEvent(Buffer.from(log), of(EVENT.auditID))).toEqual(EVENT);
    expect(findRawEvent(Buffer.from(log), of(odd.auditID))).toEqual(odd);
  });

  it('of Google Cloud, as the event that it was made into', () => {
    const log = Buffer.from(JSON.stringify(logEntryOf(JSON.stringify(EVENT))));
    const { responseStatus: _, ...rest } = whatMatters(EVENT);
    expect(findRawEvent(log, of(EVENT.auditID))).toMatchObject({
      ...rest,
      user: { username: EVENT.user.username },
    });
  });
});
