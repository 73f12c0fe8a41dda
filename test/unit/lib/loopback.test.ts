import { expect, test } from 'vitest';

import { isLoopback } from '../../../src/lib/loopback.ts';

test.each([
  ['localhost', true],
  ['LocalHost', true],
  ['web.localhost', true],
  ['127.0.0.1', true],
  ['127.255.0.9', true],
  ['::1', true],
  ['[::1]', true],
  ['0:0:0:0:0:0:0:1', true],
  ['::ffff:127.0.0.1', true],
  ['0.0.0.0', false],
  ['::', false],
  ['128.0.0.1', false],
  ['::ffff:10.0.0.1', false],
  ['localhost.example.com', false],
  ['127.0.0.1.example.com', false],
  ['', false],
])('%j: %s', (host, expected) => {
  expect(isLoopback(host)).toBe(expected);
});
