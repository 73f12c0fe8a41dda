import { expect, it } from 'vitest';

import { createFamilies, familyKey } from '../../../src/conclusions/families.ts';
import type { Member, Membership } from '../../../src/model/member.ts';

const member = (uid: string, node: string | null = null): Member => ({
  kind: 'Pod',
  uid,
  name: uid,
  node,
  controllerUid: '',
  revision: null,
  bornAt: 0,
  bornBeforeLog: false,
  create: null,
  attempts: 1,
  lastAttemptAt: 0,
  completedAt: null,
  completedAs: null,
  brokenAt: null,
  isBroken: false,
  removedAt: null,
  goneAt: null,
});
const of = (name: string, ...parts: Parameters<typeof member>): Membership => ({
  of: { kind: 'Deployment', namespace: 'shop', name },
  member: member(...parts),
});
const WEB = 'Deployment/shop/web';
const OTHER = 'Deployment/shop/other';

/** Families over a store that holds `stored` of the workload `web`, and how often it was asked. */
function familiesOver(stored: readonly Member[]) {
  let loads = 0;
  const families = createFamilies((_cluster, key) => {
    loads += 1;
    return key === WEB ? stored : [];
  });
  const list = (key = WEB, cluster = 'c') =>
    families
      .list(cluster, key)
      .map(({ uid, node }) => [uid, node] as const)
      .toSorted(([a], [b]) => (a < b ? -1 : 1));
  return { families, list, loads: () => loads };
}

it('what was concluded outweighs what is stored, whether it came before or after the family was asked for', () => {
  const { families, list, loads } = familiesOver([member('a'), member('b')]);
  families.note('c', of('web', 'a', 'node-1'), null);
  expect(list()).toEqual([
    ['a', 'node-1'],
    ['b', null],
  ]);
  families.note('c', of('web', 'b', 'node-2'), null);
  families.note('c', of('web', 'new'), null);
  expect(list()).toEqual([
    ['a', 'node-1'],
    ['b', 'node-2'],
    ['new', null],
  ]);
  expect(loads()).toBe(1);
});

it('one that goes to another workload leaves the first', () => {
  const { families, list } = familiesOver([]);
  const before = of('web', 'a');
  families.note('c', before, null);
  expect([list(), list(OTHER)]).toEqual([[['a', null]], []]);
  families.note('c', of('other', 'a'), before);
  expect([list(), list(OTHER)]).toEqual([[], [['a', null]]]);
  families.note('c', null, of('other', 'a'));
  expect(list(OTHER)).toEqual([]);
});

it('clusters do not share their workloads', () => {
  const { families, list } = familiesOver([]);
  families.note('c', of('web', 'a'), null);
  expect(list(WEB, 'd')).toEqual([]);
});

it('a family that was let go comes back from the store', () => {
  const { families, list, loads } = familiesOver([member('a')]);
  const noted = of('web', 'a', 'node-1');
  families.note('c', noted, null);
  list();
  families.evict((family) => family === familyKey('c', OTHER));
  expect([list(), loads()]).toEqual([[['a', 'node-1']], 1]);
  families.evict((family) => family === familyKey('c', WEB));
  expect([list(), loads()]).toEqual([[['a', 'node-1']], 2]);
  // Committed: from here on the store alone tells it.
  families.release('c', noted);
  families.evict(() => true);
  expect([list(), loads()]).toEqual([[['a', null]], 3]);
});
