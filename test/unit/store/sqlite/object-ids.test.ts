import { DatabaseSync } from 'node:sqlite';

import { expect, it } from 'vitest';

import { migrate } from '../../../../src/store/sqlite/migrations.ts';
import { createObjectIds } from '../../../../src/store/sqlite/object-ids.ts';
import { podTarget } from '../../../contract/store-samples.ts';

it('gives each record one id, whether it remembers it or not', () => {
  const db = new DatabaseSync(':memory:');
  migrate(db, ':memory:');
  const ids = createObjectIds(db, 2);
  const targets = Array.from({ length: 9 }, (_, n) => podTarget(`p${n}`));
  const first = targets.map((target) => ids.idOf(target));
  expect(new Set(first).size).toBe(9);
  expect(targets.map((target) => ids.idOf(target))).toEqual(first);
  ids.clear();
  expect(targets.map(({ cluster, kind, uid }) => ids.find(cluster, kind, uid))).toEqual(first);
  expect(ids.find('east', 'Pod', 'unknown')).toBeNull();
  // After a restart nothing is remembered, and what is on the disk is still found.
  const again = createObjectIds(db, 2);
  expect(targets.map((target) => again.idOf(target))).toEqual(first);
  expect(again.find('east', 'Pod', 'unknown')).toBeNull();
  db.close();
});
