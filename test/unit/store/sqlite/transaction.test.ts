import { DatabaseSync } from 'node:sqlite';
import { expect, test } from 'vitest';

import { inSnapshot, inTransaction } from '../../../../src/store/sqlite/transaction.ts';

test('a snapshot ends with what reads it, whether that throws or not, and within another', () => {
  const db = new DatabaseSync(':memory:');
  expect(inSnapshot(db, () => inSnapshot(db, () => db.isTransaction))).toBe(true);
  expect(db.isTransaction).toBe(false);
  expect(() =>
    inSnapshot(db, () => {
      throw new Error('no');
    }),
  ).toThrow('no');
  expect(db.isTransaction).toBe(false);
  db.exec('CREATE TABLE t (a)');
  expect(inTransaction(db, () => inSnapshot(db, () => db.isTransaction))).toBe(true);
  expect(db.isTransaction).toBe(false);
  db.close();
});
