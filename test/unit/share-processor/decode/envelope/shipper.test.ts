import { expect, it } from 'vitest';

import { membersOf } from '../../../../../src/share-processor/decode/envelope/members.ts';
import { shipper } from '../../../../../src/share-processor/decode/envelope/shipper.ts';

it('offers what is most faithful first, strings and objects alike', () => {
  const document = {
    log: { offset: 1 },
    message: 'b',
    event: { original: 'a' },
    other: 'x',
    'body.text': 'c',
  };
  const bytes = Buffer.from(JSON.stringify(document));
  const slice = { bytes, start: 0, end: bytes.length, at: 0 };
  const offered = shipper.open(membersOf(slice) ?? new Map(), slice);
  const texts = offered.map((one) =>
    one.type === 'value' ? bytes.toString('utf8', one.slice.start, one.slice.end) : one.type,
  );
  expect(texts).toEqual(['"a"', '"b"', '{"offset":1}', '"c"']);
});
