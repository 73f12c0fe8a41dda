import { DatabaseSync } from 'node:sqlite';
import { expect, test } from 'vitest';

import type { Place } from '../../../../src/model/across-pods.ts';
import { migrate } from '../../../../src/store/sqlite/migrations.ts';
import { createDictionaries, placedIn } from '../../../../src/store/sqlite/place-dictionary.ts';
import { createPlaces } from '../../../../src/store/sqlite/places.ts';

const PLACES: readonly Place[] = [
  { cluster: 'c', namespace: 'shop', node: 'n', owner: { kind: 'Deployment', name: 'web' } },
  { cluster: 'd', namespace: 'app', node: null, owner: null },
];

test('an id stands for the place that it was given for, and is looked up once', () => {
  const db = new DatabaseSync(':memory:');
  migrate(db, ':memory:');
  const writer = createPlaces(db);
  const ids = PLACES.map((place) => writer.idOf(place));
  const { placeOf } = createDictionaries(db);
  const read = ids.map((id) => placeOf(id));
  expect(read).toEqual(PLACES);
  db.exec('DELETE FROM places');
  expect(ids.map((id, index) => placeOf(id) === read[index])).toEqual([true, true]);
  db.close();
});

test('places are asked for by what they are', () => {
  expect(placedIn({})).toEqual({ condition: '', parameters: [] });
  expect(placedIn({ node: 'n', cluster: 'c', namespaces: ['a', 'b'] })).toEqual({
    condition:
      ' AND place IN (SELECT id FROM places WHERE cluster = ? AND node = ? AND namespace IN (SELECT value FROM json_each(?)))',
    parameters: ['c', 'n', '["a","b"]'],
  });
});
