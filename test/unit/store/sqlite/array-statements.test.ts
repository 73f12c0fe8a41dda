import { DatabaseSync } from 'node:sqlite';
import { expect, test } from 'vitest';

import { createArrayStatements } from '../../../../src/store/sqlite/array-statements.ts';

test('gives rows as arrays, and the same statement for the same text', () => {
  const db = new DatabaseSync(':memory:');
  const statement = createArrayStatements(db);
  expect(statement('SELECT 1, 2').all()).toEqual([[1, 2]]);
  expect(statement('SELECT 1, 2')).toBe(statement('SELECT 1, 2'));
  db.close();
});
