import { describe, expect, test } from 'vitest';

import { notReadyFor, reasonsOf } from '../../../src/ingest/readiness.ts';
import { LorgnetteError } from '../../../src/lib/errors.ts';
import type { SourceState } from '../../../src/model/source-state.ts';

const state = (change: Partial<SourceState>): SourceState => ({
  source: 'a',
  clusters: ['c'],
  caughtUp: true,
  readBytes: 10,
  totalBytes: 10,
  failure: null,
  troubles: [],
  ended: false,
  gaveUp: false,
  ...change,
});

describe('why answers are not complete', () => {
  test('nothing is known of sources that have not been looked at', () => {
    expect(reasonsOf(null, null).map(({ code }) => code)).toEqual(['starting']);
  });

  test('no reason when every source is caught up or has ended, or there is none', () => {
    expect(reasonsOf([], null)).toEqual([]);
    expect(reasonsOf([state({}), state({ caughtUp: false, ended: true })], null)).toEqual([]);
  });

  test('a backlog says how much of it is known to be left', () => {
    expect(reasonsOf([state({ caughtUp: false, readBytes: 4 })], null)).toEqual([
      { code: 'backlog', message: 'a has a backlog that is still being read, 6 bytes of it.' },
    ]);
    expect(reasonsOf([state({ caughtUp: false, totalBytes: null })], null)).toEqual([
      { code: 'backlog', message: 'a has a backlog that is still being read.' },
    ]);
  });

  test('a burst that comes after the end was reached is a backlog too, what a log that is written to is behind is none', () => {
    const burst = 92_000_000;
    const batch = 16 * 1024 * 1024;
    expect(reasonsOf([state({ totalBytes: burst })], null)).toEqual([
      { code: 'backlog', message: 'a has a backlog that is still being read, 91999990 bytes of it.' },
    ]);
    expect(reasonsOf([state({ readBytes: burst - batch, totalBytes: burst })], null)).toEqual([]);
    expect(reasonsOf([state({ totalBytes: null })], null)).toEqual([]);
    expect(reasonsOf([state({ totalBytes: burst, ended: true })], null)).toEqual([]);
  });

  test('what a source waits for goes before its backlog', () => {
    const failure = { code: 'source-failed', message: 'a: gone' } as const;
    expect(reasonsOf([state({ failure, caughtUp: false })], null)).toEqual([failure]);
  });

  test('each part of a source that cannot be read is one, beside the backlog of the rest', () => {
    const troubles = ['cannot read /a.log: EACCES', 'cannot list /b: EACCES'];
    expect(reasonsOf([state({ troubles })], null)).toEqual([
      { code: 'source-failed', message: 'a: cannot read /a.log: EACCES' },
      { code: 'source-failed', message: 'a: cannot list /b: EACCES' },
    ]);
    const codes = reasonsOf([state({ troubles, caughtUp: false })], null).map(({ code }) => code);
    expect(codes).toEqual(['source-failed', 'source-failed', 'backlog']);
  });

  test('when nothing is read any more, that is all there is to say', () => {
    expect(reasonsOf([state({ caughtUp: false })], 'out of memory')).toEqual([
      { code: 'ingest-stopped', message: 'out of memory' },
    ]);
  });
});

describe('an error that may go away by itself', () => {
  test.each([
    ['SourceUnavailable', 'source-failed'],
    ['StoreUnavailable', 'store-unavailable'],
    ['StoreLocked', 'store-unavailable'],
  ] as const)('%s is told as %s', (code, told) => {
    expect(notReadyFor(new LorgnetteError(code, 'm', { retriable: true }), 'a')).toEqual({
      code: told,
      message: 'a: m',
    });
  });

  test('is none that is there to stay, and no fault of ours', () => {
    expect(notReadyFor(new LorgnetteError('StoreUnavailable', 'm'), 'a')).toBeNull();
    expect(notReadyFor(new TypeError('m'), 'a')).toBeNull();
  });
});
