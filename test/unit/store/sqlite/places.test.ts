import { DatabaseSync } from 'node:sqlite';
import { expect, test } from 'vitest';

import type { Place } from '../../../../src/model/across-pods.ts';
import { migrate } from '../../../../src/store/sqlite/migrations.ts';
import { createPlaces } from '../../../../src/store/sqlite/places.ts';

const place: Place = {
  cluster: 'c',
  namespace: 'shop',
  node: 'n',
  owner: { kind: 'Deployment', name: 'web' },
};
const OTHERS: readonly Place[] = [
  { ...place, cluster: 'd' },
  { ...place, namespace: 'other' },
  { ...place, node: 'm' },
  { ...place, node: null },
  { ...place, owner: null },
  { ...place, owner: { kind: 'Job', name: 'web' } },
  { ...place, owner: { kind: 'Deployment', name: 'mail' } },
];

test('the same place has the same id, remembered or not, and every other one its own', () => {
  const db = new DatabaseSync(':memory:');
  migrate(db, ':memory:');
  const all = [place, ...OTHERS];
  const places = createPlaces(db, 2);
  const ids = all.map((one) => places.idOf(one));
  expect(new Set(ids).size).toBe(all.length);
  places.clear();
  expect(all.map((one) => places.idOf(one))).toEqual(ids);
  db.close();
});

test('an id is never given again', () => {
  const db = new DatabaseSync(':memory:');
  migrate(db, ':memory:');
  const places = createPlaces(db);
  const id = places.idOf(place);
  db.exec('DELETE FROM places');
  places.clear();
  expect(places.idOf(place)).toBe(id + 1);
  db.close();
});
