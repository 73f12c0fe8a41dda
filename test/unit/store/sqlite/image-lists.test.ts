import { DatabaseSync } from 'node:sqlite';

import { expect, it } from 'vitest';

import { createImageLists } from '../../../../src/store/sqlite/image-lists.ts';
import { initial } from '../../../../src/store/sqlite/migrations/001-initial.ts';

it('gives each list one id, also after it forgot, and never one that was rolled back', () => {
  const db = new DatabaseSync(':memory:');
  db.exec(initial);
  const lists = createImageLists(db, 2);
  const [a, b] = [lists.idOf(['web:1']), lists.idOf(['web:1', 'proxy:1'])];
  expect(lists.idOf([])).not.toBe(a);
  expect([lists.idOf(['web:1']), lists.idOf(['web:1', 'proxy:1'])]).toEqual([a, b]);
  db.exec('BEGIN');
  lists.idOf(['gone:1']);
  db.exec('ROLLBACK');
  lists.clear();
  lists.idOf(['other:1']);
  const id = lists.idOf(['gone:1']);
  const row = db.prepare('SELECT images FROM image_lists WHERE id = ?').get(id);
  expect(row?.['images']).toBe('["gone:1"]');
  db.close();
});
