import { expect, test } from 'vitest';

import { remember } from '../../../src/lib/remember.ts';

test('makes a value once for each key, until there are more keys than it remembers', () => {
  const made: string[] = [];
  const shout = remember(2, (word: string) => {
    made.push(word);
    return word.toUpperCase();
  });
  expect([shout('a'), shout('b'), shout('a'), shout('b')]).toEqual(['A', 'B', 'A', 'B']);
  expect(made).toEqual(['a', 'b']);
  expect([shout('c'), shout('c'), shout('a')]).toEqual(['C', 'C', 'A']);
  expect(made).toEqual(['a', 'b', 'c', 'a']);
});

test('remembers values that are false, empty or zero too', () => {
  let made = 0;
  const isLong = remember(10, (word: string) => {
    made += 1;
    return word.length > 3;
  });
  expect([isLong('no'), isLong('no')]).toEqual([false, false]);
  expect(made).toBe(1);
});
