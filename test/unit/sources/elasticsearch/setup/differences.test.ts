import { expect, test } from 'vitest';

import { differences } from '../../../../../src/sources/elasticsearch/setup/differences.ts';

test('finds nothing where all that is wanted is there, as servers write it back', () => {
  const wanted = { data_stream: {}, dynamic: false, n: 250, list: [{ a: 1 }] };
  const found = {
    data_stream: { hidden: false },
    dynamic: 'false',
    n: '250',
    list: [{ a: 1, b: 2 }],
    more: 1,
  };
  expect(differences(wanted, found)).toEqual([]);
});

test('says what becomes what', () => {
  const long = 'x'.repeat(100);
  expect(
    differences(
      { a: { b: '7d', c: long }, list: [1, 2], gone: { d: 1 }, same: null },
      { a: { b: '3d', c: 'y' }, list: [1], same: null },
    ),
  ).toEqual([
    'a.b: "3d" becomes "7d"',
    `a.c: "y" becomes "${'x'.repeat(59)}…`,
    'list: [1] becomes [1,2]',
    'gone: nothing becomes {"d":1}',
  ]);
});
