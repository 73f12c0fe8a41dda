import { expect, it } from 'vitest';

import { createBatchBuilder } from '../../../src/conclusions/batch-builder.ts';
import type { RecordResult } from '../../../src/store/contract.ts';
import { observe, POD } from '../../support/observations.ts';

const result = (verdict: string, uid = POD.uid): RecordResult => ({
  target: { ...POD, uid },
  uid,
  outcome: null,
  uids: [],
  links: [],
  membership: null,
  owner: null,
  node: null,
  verdict,
  code: null,
  firstAt: 0,
  lastAt: 0,
  nextDeadline: null,
  settled: true,
  lines: null,
});
const ENDS = { positions: [], watermarks: [] };

it('an empty batch holds nothing', () => {
  expect(createBatchBuilder().build(ENDS)).toEqual({
    observations: [],
    dropped: [],
    reopened: [],
    settlements: [],
    outbox: [],
    deadLetters: [],
    results: [],
    counters: [],
    ...ENDS,
  });
});

it('keeps every observation and every key that was dropped', () => {
  const batch = createBatchBuilder();
  const observation = observe({ key: 'rv:1' });
  batch.observe(POD, observation);
  batch.drop(POD, ['rv:2', 'rv:3']);
  expect(batch.build(ENDS)).toMatchObject({
    observations: [{ target: POD, observation }],
    dropped: [
      { target: POD, key: 'rv:2' },
      { target: POD, key: 'rv:3' },
    ],
  });
});

it('keeps the latest result of each record', () => {
  const batch = createBatchBuilder();
  batch.result(result('in-progress'));
  batch.result(result('failed', 'uid-2'));
  batch.result(result('healthy'));
  expect(batch.build(ENDS).results.map(({ verdict }) => verdict)).toEqual(['healthy', 'failed']);
});

it('adds up counters by name and labels, in whatever order these were given', () => {
  const batch = createBatchBuilder();
  batch.count('events', { cluster: 'a', kind: 'b' });
  batch.count('events', { kind: 'b', cluster: 'a' }, 4);
  batch.count('events', { cluster: 'c', kind: 'b' });
  expect(batch.build(ENDS).counters).toEqual([
    { name: 'events', labels: '{"cluster":"a","kind":"b"}', value: 5 },
    { name: 'events', labels: '{"cluster":"c","kind":"b"}', value: 1 },
  ]);
});
