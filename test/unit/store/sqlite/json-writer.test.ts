import * as fc from 'fast-check';
import { expect, it } from 'vitest';

import { createJsonWriter } from '../../../../src/store/sqlite/json-writer.ts';

const writer = createJsonWriter();
const written = (write: () => void): string => {
  writer.restart();
  write();
  return Buffer.from(writer.written()).toString();
};

it('writes strings as JSON.stringify does, short and long ones, whatever is in them', () => {
  const unit = fc.integer({ min: 0, max: 0xff_ff }).map((code) => String.fromCharCode(code));
  const text = fc.oneof(fc.string(), fc.string({ unit: 'binary' }), fc.string({ unit, maxLength: 200 }));
  fc.assert(
    fc.property(text, (one) => {
      expect(written(() => writer.string(one))).toBe(JSON.stringify(one));
    }),
  );
});

it('writes numbers as JSON.stringify does', () => {
  const edges = [0, -0, 9, 10, 99_999_999, 100_000_000, 9_999_999_999_999_999, 2 ** 53, 1.5, 1e300, -1e21];
  const number = fc.oneof(
    fc.constantFrom(...edges, ...edges.map((edge) => -edge)),
    fc.maxSafeInteger(),
    fc.integer(),
    fc.double({ noNaN: true, noDefaultInfinity: true }),
  );
  fc.assert(
    fc.property(number, (one) => {
      expect(written(() => writer.number(one))).toBe(JSON.stringify(one));
    }),
  );
});

it('writes one thing behind the other, of any length, and begins anew', () => {
  const long = 'ä'.repeat(200_000);
  expect(written(() => ['[', JSON.stringify(long), ',', '0', ']'].forEach((part) => writer.raw(part)))).toBe(
    `["${long}",0]`,
  );
  expect(written(() => writer.raw('{}'))).toBe('{}');
});
