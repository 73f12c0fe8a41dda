import { expect, it } from 'vitest';

import { withoutPrefix } from '../../../../../src/share-processor/decode/envelope/prefix.ts';

it.each([
  ['2026-11-25T03:00:00.123456789Z stdout F {"a":1}', '{"a":1}'],
  ['2026-11-25T03:00:00.1+02:00 stderr P {"a"', '{"a"'],
  ['2026-11-25T03:00:00.123Z {"a":1}', '{"a":1}'],
  ['2026-11-25T03:00:00Z [1]', '[1]'],
  ['2026-11-25T03:00:00Z stdout F text', null],
  ['2026-11-25 {"a":1}', null],
  ['{"a":1}', null],
  ['123', null],
  ['', null],
])('%s', (line, rest) => {
  const bytes = Buffer.from(line);
  const found = withoutPrefix({ bytes, start: 0, end: bytes.length, at: 0 });
  expect(found === null ? null : bytes.toString('utf8', found.start, found.end)).toBe(rest);
});
