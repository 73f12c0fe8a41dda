import { DatabaseSync } from 'node:sqlite';
import { expect, test } from 'vitest';

import { createSharedValues } from '../../../../src/store/sqlite/shared-values.ts';

const SQL = {
  select: 'SELECT id FROM words WHERE word = ?',
  insert: 'INSERT INTO words (word) VALUES (?)',
};

test('gives each value one id, looks it up once, and finds it again when it has forgotten', () => {
  const db = new DatabaseSync(':memory:');
  db.exec('CREATE TABLE words (id INTEGER PRIMARY KEY, word TEXT NOT NULL UNIQUE) STRICT');
  const words = createSharedValues(db, SQL, 2);
  const asked: string[] = [];
  const idOf = (word: string): number =>
    words.idOf(word, () => {
      asked.push(word);
      return [word];
    });
  expect([idOf('a'), idOf('b'), idOf('a')]).toEqual([1, 2, 1]);
  expect(asked).toEqual(['a', 'b']);
  // A third one is more than it remembers.
  expect([idOf('c'), idOf('a')]).toEqual([3, 1]);
  expect(asked).toEqual(['a', 'b', 'c', 'a']);
  words.clear();
  expect(idOf('c')).toBe(3);
  expect(asked.at(-1)).toBe('c');
  db.close();
});
