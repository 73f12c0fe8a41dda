import { DatabaseSync } from 'node:sqlite';

import { afterEach, beforeEach, describe, expect, it } from 'vitest';

import { LorgnetteError } from '../../../../src/lib/errors.ts';
import { guarded, toStoreError } from '../../../../src/store/sqlite/sqlite-errors.ts';

const sqliteError = (errcode: number): Error => Object.assign(new Error('as SQLite says it'), { errcode });

describe('SQLite errors', () => {
  let db: DatabaseSync;
  beforeEach(() => {
    db = new DatabaseSync(':memory:');
  });
  afterEach(() => db.close());

  it.each([
    [5, 'StoreLocked', true],
    [6, 'StoreLocked', true],
    [8, 'StoreReadOnly', true],
    [10, 'StoreUnavailable', true],
    [10 + 4 * 256, 'StoreUnavailable', true],
    [11, 'StoreCorrupt', false],
    [13, 'StoreFull', true],
    [14, 'StoreUnavailable', false],
    [26, 'StoreCorrupt', false],
    [1, 'StoreUnavailable', false],
  ])('turns result code %i into %s', (errcode, code, retriable) => {
    const cause = sqliteError(errcode);
    const error = toStoreError(cause, 'store.db');
    expect([error.code, error.retriable, error.cause]).toEqual([code, retriable, cause]);
    expect(error.message).toMatch(/store\.db/);
  });

  it('says what to do when the disk is full', () => {
    db.exec('CREATE TABLE t (a TEXT); PRAGMA max_page_count = 3');
    const fill = (): void => db.exec('INSERT INTO t VALUES (hex(zeroblob(100000)))');
    expect(() => guarded('store.db', fill)).toThrow(
      expect.objectContaining({
        code: 'StoreFull',
        message: expect.stringMatching(/disk .*store\.db is full.*Free space/),
      }),
    );
  });

  it('takes a write that fails for a read-only one where the folder takes none', () => {
    // Nobody writes to this one, the superuser neither.
    expect(toStoreError(sqliteError(10 + 3 * 256), '/proc/self/store.db').code).toBe('StoreReadOnly');
  });

  it('says what to do when the file may not be written', () => {
    db.exec('CREATE TABLE t (a TEXT); PRAGMA query_only = 1');
    const write = (): void => db.exec('INSERT INTO t VALUES (1)');
    expect(() => guarded('store.db', write)).toThrow(
      expect.objectContaining({ code: 'StoreReadOnly', message: expect.stringMatching(/read-only/) }),
    );
  });

  it('takes text that cannot be read as damage, and leaves our own errors alone', () => {
    expect(toStoreError(new SyntaxError('Unexpected token'), 'store.db').code).toBe('StoreCorrupt');
    const own = new LorgnetteError('CursorInvalid', 'no cursor');
    expect(toStoreError(own, 'store.db')).toBe(own);
  });
});
