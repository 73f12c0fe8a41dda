import { expect, test } from 'vitest';
import { pointerSegments } from '../../../src/lib/json-pointer.ts';

test.each([
  ['', []],
  ['/', ['']],
  ['/a/0/b', ['a', '0', 'b']],
  ['/metadata/labels/app.kubernetes.io~1name', ['metadata', 'labels', 'app.kubernetes.io/name']],
  ['/m~0n', ['m~n']],
  // ~01 is a tilde and a 1, not a slash.
  ['/~01', ['~1']],
  ['a/b', null],
])('%j', (pointer, segments) => {
  expect(pointerSegments(pointer)).toEqual(segments);
});
