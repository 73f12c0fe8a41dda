import { describe, expect, it } from 'vitest';

import { gather } from '../../../src/conclusions/failure-groups.ts';
import type { FailureRow } from '../../../src/model/across-pods.ts';
import { recordOf } from '../../support/cases.ts';

const row = (uid: string, parts: Partial<FailureRow> = {}): FailureRow => ({
  record: recordOf(uid),
  id: `${uid}/create`,
  kind: 'create',
  outcome: 'in-progress',
  code: 'ImageNotFound',
  side: 'user',
  phase: 'image',
  image: 'quay.io/web:1',
  registry: 'quay.io',
  images: ['quay.io/web:1'],
  since: 20,
  until: null,
  attempts: 0,
  cluster: 'east',
  namespace: 'shop',
  name: uid,
  uid,
  recordKind: 'Pod',
  owner: { kind: 'Deployment', name: 'web' },
  node: 'node-a',
  ...parts,
});
const refusal = (uid: string, parts: Partial<FailureRow> = {}): FailureRow =>
  row(uid, {
    id: `audit of ${uid}`,
    recordKind: 'PodRefusal',
    outcome: 'failed',
    code: 'QuotaExceeded',
    phase: 'admission',
    name: '',
    node: null,
    until: 90,
    attempts: 9,
    ...parts,
  });

const groupsOf = (rows: readonly FailureRow[], groupBy: Parameters<typeof gather>[0]['groupBy'] = 'code') =>
  gather({
    groupBy,
    rows,
    everywhere: rows,
    peers: () => ({ kinds: [], find: () => null }),
    titleOf: (code) => `about ${code}`,
    limit: 200,
  }).shown;

describe('a group', () => {
  it('counts a Pod once, whatever befell it how often, and as recovered if all of it was over', () => {
    const rows = [
      row('a', { until: 30, outcome: 'succeeded' }),
      row('a', { id: 'a/incident', kind: 'incident', since: 40, outcome: 'open' }),
      row('b', { until: 50, outcome: 'succeeded' }),
    ];
    expect(groupsOf(rows)).toMatchObject([
      { value: 'ImageNotFound', title: 'about ImageNotFound', pods: 2, openNow: 1, recovered: 1, refused: 0 },
    ]);
  });

  it('counts refused creates apart from Pods, and the requests they were made of', () => {
    expect(groupsOf([refusal('a'), refusal('b', { since: 5, until: 7, attempts: 2 })])).toMatchObject([
      {
        pods: 0,
        openNow: 0,
        refused: 2,
        attempts: 11,
        first: '1970-01-01T00:00:00.000005Z',
        last: '1970-01-01T00:00:00.000090Z',
        examples: [
          { id: 'audit of a', name: null, diagnosis: '/pods/audit%20of%20a/diagnosis' },
          { id: 'audit of b' },
        ],
      },
    ]);
  });

  it('shows first what still lasts, then the latest', () => {
    const rows = [
      row('old'),
      row('over', { since: 99, until: 100 }),
      row('new', { since: 50 }),
      row('x', { since: 1 }),
    ];
    expect(groupsOf(rows)[0]?.examples.map(({ id }) => id)).toEqual(['new', 'old', 'x']);
  });

  it('of different causes has no code, and of different sides no side', () => {
    const rows = [row('a'), row('b', { code: 'NodeLost', side: 'infrastructure' }), row('c', { node: null })];
    expect(groupsOf(rows, 'node')).toMatchObject([
      {
        value: 'node-a',
        code: null,
        title: null,
        side: null,
        pods: 2,
        codes: { count: 2 },
        concentration: null,
      },
    ]);
  });
});

it('the groups come most Pods first, then the earliest, in any order of rows', () => {
  const rows = [
    row('a', { code: 'B', since: 9 }),
    row('b', { code: 'A', since: 5 }),
    row('c', { code: 'C', since: 1 }),
    row('d', { code: 'C', since: 2 }),
    refusal('e', { code: 'D', since: 1 }),
  ];
  const expected = ['C', 'D', 'A', 'B'];
  expect(groupsOf(rows).map(({ value }) => value)).toEqual(expected);
  expect(groupsOf(rows.toReversed())).toEqual(groupsOf(rows));
});
