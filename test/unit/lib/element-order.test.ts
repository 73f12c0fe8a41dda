import { expect, test } from 'vitest';
import { orderElements } from '../../../src/lib/element-order.ts';

test('named elements take the order given', () => {
  expect(orderElements(['a', 'b', 'c'], ['c', 'b', 'a'], ['a', 'b', 'c'], undefined)).toEqual([
    'c',
    'b',
    'a',
  ]);
});

test('elements that only the server has stay before the named one that they stood before', () => {
  expect(orderElements(['s1', 'a', 's2', 'b'], ['a', 'b'], ['s1', 'a', 's2', 'b'], undefined)).toEqual([
    's1',
    'a',
    's2',
    'b',
  ]);
});

test('new elements come before elements that only the server has, which close the list', () => {
  expect(orderElements(['s', 'n'], ['n'], ['s'], undefined)).toEqual(['n', 's']);
});

test('elements are told apart by the merge key', () => {
  const a = { name: 'a', image: '1' };
  const b = { name: 'b', image: '2' };
  expect(orderElements([a, b], [{ name: 'b' }, { name: 'a' }], [a, b], 'name')).toEqual([b, a]);
});
