import { expect, test } from 'vitest';

import { bytesBehind, hasBacklog, type SourceState } from '../../../src/model/source-state.ts';

const state = (change: Partial<SourceState>): SourceState => ({
  source: 'a',
  clusters: ['c'],
  caughtUp: true,
  readBytes: 0,
  totalBytes: 0,
  failure: null,
  troubles: [],
  ended: false,
  gaveUp: false,
  ...change,
});
const BATCH = 16 * 1024 * 1024;

test('is behind by what was there and is not read, as far as its end is known', () => {
  expect(bytesBehind(state({ readBytes: 4, totalBytes: 10 }))).toBe(6);
  expect(bytesBehind(state({ readBytes: 12, totalBytes: 10 }))).toBe(0);
  expect(bytesBehind(state({ totalBytes: null }))).toBeNull();
});

test('has a backlog until it first comes to the end, and when more comes than it reads in one go', () => {
  expect(hasBacklog(state({ caughtUp: false }))).toBe(true);
  expect(hasBacklog(state({ totalBytes: BATCH }))).toBe(false);
  expect(hasBacklog(state({ totalBytes: BATCH + 1 }))).toBe(true);
  expect(hasBacklog(state({ caughtUp: false, totalBytes: BATCH + 1, ended: true }))).toBe(false);
});
