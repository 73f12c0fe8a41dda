import { expect, test } from 'vitest';

import { createPageBuffers } from '../../../../src/sources/elasticsearch/page-buffers.ts';

test('lends again what was given back, whole', () => {
  const buffers = createPageBuffers(1, 1024 * 1024);
  const first = buffers.take();
  first.write('abc');
  buffers.give(first.subarray(0, 3));
  const second = buffers.take();
  expect([second.buffer === first.buffer, second.length]).toEqual([true, first.length]);
  expect(buffers.take().buffer === first.buffer).toBe(false);
});

test('a larger one has what the smaller had', () => {
  const buffers = createPageBuffers(1, 1024 * 1024);
  const small = buffers.take();
  small.write('abc');
  const large = buffers.grow(small, 3, small.length * 3);
  expect([large.toString('utf8', 0, 3), large.length]).toEqual(['abc', small.length * 3]);
});

test('keeps neither many nor large ones', () => {
  const buffers = createPageBuffers(1, 1024 * 1024);
  const large = buffers.grow(buffers.take(), 0, 2 * 1024 * 1024);
  buffers.give(large);
  expect(buffers.take().buffer === large.buffer).toBe(false);
  const [one, two] = [buffers.take(), buffers.take()];
  buffers.give(one);
  buffers.give(two);
  expect([buffers.take().buffer === one.buffer, buffers.take().buffer === two.buffer]).toEqual([true, false]);
});
