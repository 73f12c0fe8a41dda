import { expect, it } from 'vitest';

import { gatherTroubles } from '../../../src/cli/troubles.ts';
import type { DeliveryLine, IncidentLine } from '../../../src/model/answer.ts';
import { delivery } from './documents.ts';

const web = { kind: 'Deployment', name: 'web' };
const rollout = (more: Partial<DeliveryLine> = {}): DeliveryLine =>
  delivery({ object: { ...web, uid: 'uid-of-web' }, owner: null, kind: 'rollout', ...more });
const incident = (more: Partial<IncidentLine> = {}): IncidentLine => ({
  type: 'incident',
  cluster: 'default',
  namespace: 'shop',
  object: { kind: 'Pod', name: 'web-1', uid: 'uid-of-web-1' },
  owner: web,
  startedAt: '2026-01-31T10:02:14.000000Z',
  recoveredAt: null,
  endedAt: null,
  count: 1,
  lastAt: '2026-01-31T10:02:14.000000Z',
  phase: 'running',
  code: 'OomKilled',
  codes: ['OomKilled'],
  side: 'user',
  ...more,
});
const gather = (lines: readonly object[], limit = 20) =>
  gatherTroubles(
    lines.map((line) => JSON.stringify(line)),
    limit,
  );
const well = { outcome: 'succeeded' as const, code: null, codes: [], side: null, phase: null };

it('a rollout and the Pods that hold it up for the same cause are one trouble', () => {
  const others = [
    delivery({ code: 'OomKilled' }),
    delivery({ namespace: 'other' }),
    delivery({ owner: null, object: { kind: 'Pod', name: 'bare', uid: 'u' } }),
  ];
  const { troubles } = gather([rollout(), delivery(), incident({ code: 'ImageNotFound' }), ...others]);
  expect(troubles.map(({ subject, what, code, pods }) => [subject, what, code, pods])).toEqual([
    ['shop/Deployment/web', 'rollout in-progress', 'ImageNotFound', 2],
    ['shop/web-7c9f5-x2kqp', 'create in-progress', 'OomKilled', 0],
    ['other/web-7c9f5-x2kqp', 'create in-progress', 'ImageNotFound', 0],
    ['shop/bare', 'create in-progress', 'ImageNotFound', 0],
  ]);
});

it('incidents are counted by whether they are over; those that are are no trouble', () => {
  const recovered = incident({
    recoveredAt: '2026-01-31T10:03:00.000000Z',
    endedAt: '2026-01-31T10:03:00.000000Z',
  });
  const { troubles, incidents } = gather([incident(), recovered, recovered]);
  expect([troubles.length, incidents]).toEqual([1, { open: 1, recovered: 2 }]);
  expect(troubles[0]).toMatchObject({ subject: 'shop/web-1', what: 'broken since' });
});

it('what goes well, is merely under way or was given up is none', () => {
  const { troubles } = gather([
    delivery(well),
    delivery({ ...well, outcome: 'in-progress' }),
    delivery({ outcome: 'aborted' }),
    rollout(well),
  ]);
  expect(troubles).toEqual([]);
});

it('keeps the first, counts the others, and names what has no name', () => {
  const claim = delivery({
    object: { kind: 'PersistentVolumeClaim', name: 'data', uid: null },
    owner: null,
    kind: 'pvc-bind',
  });
  const unborn = (owner: DeliveryLine['owner']) =>
    delivery({ object: { kind: 'Pod', name: null, uid: null }, owner, outcome: 'failed' });
  const { troubles, left } = gather([claim, unborn(web), unborn(null), delivery()], 3);
  expect([troubles.map(({ subject }) => subject), left]).toEqual([
    ['shop/PersistentVolumeClaim/data', 'shop/(a Pod of Deployment web)', 'shop/(a Pod)'],
    1,
  ]);
});
