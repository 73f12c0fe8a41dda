import { expect, test } from 'vitest';

import { createPageSize } from '../../../../src/sources/elasticsearch/page-size.ts';

const MIB = 1024 * 1024;

test('begins small and grows to what is allowed', () => {
  const size = createPageSize(2000, 8 * MIB);
  const asked = [];
  for (let page = 0; page < 5; page += 1) {
    asked.push(size.hits());
    size.saw(size.hits(), size.hits() * 500);
  }
  expect(asked).toEqual([100, 400, 1600, 2000, 2000]);
});

test('never asks for more than is allowed', () => {
  const size = createPageSize(7, 8 * MIB);
  expect(size.hits()).toBe(7);
  size.saw(7, 700);
  expect(size.hits()).toBe(7);
});

test('asks for fewer where documents are large, and for more when they are small again', () => {
  const size = createPageSize(5000, 8 * MIB);
  size.saw(100, 100 * MIB);
  expect(size.hits()).toBe(8);
  for (let page = 0; page < 60; page += 1) size.saw(size.hits(), size.hits() * 1000);
  expect(size.hits()).toBe(5000);
});

test('an empty page tells nothing', () => {
  const size = createPageSize(5000, 8 * MIB);
  size.saw(0, 300);
  expect(size.hits()).toBe(100);
});

test('a page that was too large is asked for again with half as many, down to one of any size', () => {
  const size = createPageSize(5000, MIB);
  expect(size.mostBytes()).toBe(2 * MIB);
  const asked = [];
  while (size.hits() > 1) {
    size.tooLarge();
    asked.push(size.hits());
  }
  expect(asked).toEqual([50, 25, 12, 6, 3, 1]);
  expect(size.mostBytes()).toBeGreaterThan(500 * MIB);
  size.saw(1, 300 * MIB);
  expect(size.hits()).toBe(1);
});
