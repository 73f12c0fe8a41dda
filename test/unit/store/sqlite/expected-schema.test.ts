import { DatabaseSync } from 'node:sqlite';

import { afterEach, beforeEach, describe, expect, it } from 'vitest';

import { schemaDifferences } from '../../../../src/store/sqlite/expected-schema.ts';
import { migrate } from '../../../../src/store/sqlite/migrations.ts';

describe('schemaDifferences', () => {
  let db: DatabaseSync;
  beforeEach(() => {
    db = new DatabaseSync(':memory:');
    migrate(db, 'x');
  });
  afterEach(() => db.close());

  it('finds none in what the migrations made', () => {
    expect(schemaDifferences(db)).toEqual([]);
  });

  it('names what is missing, what is foreign and what is defined otherwise', () => {
    db.exec('DROP INDEX results_by_time; CREATE TABLE mine (a); ALTER TABLE outbox ADD COLUMN b TEXT');
    expect(schemaDifferences(db)).toEqual([
      'index results_by_time is missing',
      'table mine is not one of ours',
      'table outbox is defined otherwise',
    ]);
  });

  it('compares with the migrations that it is given', () => {
    const first = { version: 1, sql: 'CREATE TABLE t (a TEXT)' };
    expect(schemaDifferences(db, [first])).toContain('table t is missing');
  });
});
