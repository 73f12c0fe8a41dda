import { DatabaseSync } from 'node:sqlite';
import { expect, test } from 'vitest';

import { buildCommonNameQuery } from '../../../../src/store/sqlite/frequent-names.ts';
import { migrate } from '../../../../src/store/sqlite/migrations.ts';

function storeOf(
  ...names: readonly (readonly [prefix: string, count: number])[]
): (prefix: string) => boolean {
  const db = new DatabaseSync(':memory:');
  migrate(db, ':memory:');
  const insert = db.prepare(`
    WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < :count)
    INSERT INTO objects (cluster, kind, uid, namespace, name) SELECT 'c', 'Pod', :prefix || i, 'shop', :prefix || i FROM n`);
  for (const [prefix, count] of names) insert.run({ prefix, count });
  return (prefix) => {
    const { sql, parameters } = buildCommonNameQuery(prefix);
    return db.prepare(sql).get(...parameters)?.['isCommon'] === 1;
  };
}

test('a name is common that more than an eighth of all objects have, if these are more than a few', () => {
  const isCommon = storeOf(['web-', 20_000], ['mail-', 2500], ['cart-', 2200]);
  expect([
    isCommon('web'),
    isCommon('web-1'),
    isCommon('mail'),
    isCommon('no'),
    isCommon('\u{10FFFF}'),
  ]).toEqual([true, true, false, false, false]);
});

test('of few objects none is, and of none', () => {
  expect(storeOf(['web-', 2000])('web')).toBe(false);
  expect(storeOf(['web-', 2001])('web')).toBe(true);
  expect(storeOf()('web')).toBe(false);
});
