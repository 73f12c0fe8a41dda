import { DatabaseSync } from 'node:sqlite';

import { afterEach, beforeEach, describe, expect, it } from 'vitest';

import { migrate, MIGRATIONS, readSchema } from '../../../../src/store/sqlite/migrations.ts';

describe('migrate', () => {
  let db: DatabaseSync;
  beforeEach(() => {
    db = new DatabaseSync(':memory:');
  });
  afterEach(() => db.close());

  const first = { version: 1, sql: 'CREATE TABLE t (a TEXT); INSERT INTO t VALUES (1)' };
  const second = { version: 2, sql: 'ALTER TABLE t ADD COLUMN b TEXT' };
  const rows = (): unknown[] => db.prepare('SELECT * FROM t').all();

  it('numbers the migrations from 1 without gaps', () => {
    expect(MIGRATIONS.map(({ version }) => version)).toEqual(MIGRATIONS.map((_, index) => index + 1));
  });

  it('brings an empty file to the newest version, once', () => {
    expect([migrate(db, 'x'), migrate(db, 'x')]).toEqual([0, MIGRATIONS.length]);
    expect(readSchema(db)).toEqual({ version: MIGRATIONS.length, foreign: false });
  });

  it('runs only what is missing and keeps what is there', () => {
    migrate(db, 'x', [first]);
    expect(migrate(db, 'x', [first, second])).toBe(1);
    expect(rows()).toEqual([{ a: '1', b: null }]);
  });

  it('leaves the file as it was when a step fails', () => {
    migrate(db, 'x', [first]);
    const broken = { version: 2, sql: 'DELETE FROM t; CREATE TABLE t (again TEXT)' };
    expect(() => migrate(db, 'x', [first, broken])).toThrow(/already exists/);
    expect([readSchema(db).version, rows()]).toEqual([1, [{ a: '1' }]]);
  });
});
