import { expect, it } from 'vitest';

import {
  contentOf,
  madeOf,
  partOf,
  type Slice,
  textOf,
  trimmed,
} from '../../../../../src/share-processor/decode/envelope/slice.ts';

const sliceOf = (text: string): Slice => ({
  bytes: Buffer.from(text),
  start: 0,
  end: Buffer.byteLength(text),
  at: 100,
});
const textIn = ({ bytes, start, end }: Slice): string => Buffer.from(bytes.subarray(start, end)).toString();

it('knows where its parts lie', () => {
  const part = partOf(sliceOf('{"a":1}'), 5, 6);
  expect([textIn(part), part.at]).toEqual(['1', 105]);
  expect(partOf(part, 5, 6).at).toBe(105);
  expect(madeOf(part, 'other')).toMatchObject({ start: 0, end: 5, at: 105 });
});

it('gives what a string holds', () => {
  const content = contentOf(sliceOf(String.raw`"{\"a\":\"\u00fc\n\"}"`));
  expect([textIn(content), content.at]).toEqual(['{"a":"ü\n"}', 101]);
  const object = sliceOf('{"a":1}');
  expect(contentOf(object)).toBe(object);
  // One that is broken.
  expect(textIn(contentOf(sliceOf(String.raw`"\x"`)))).toBe(String.raw`"\x"`);
});

it('tells strings from other values', () => {
  expect(textOf(sliceOf('"a"'))).toBe('a');
  expect(textOf(sliceOf('1'))).toBeNull();
  expect(textOf(undefined)).toBeNull();
  expect(textOf(sliceOf(`"${'x'.repeat(100_000)}"`))).toBeNull();
});

it('is trimmed of byte order marks and white space', () => {
  expect(textIn(trimmed(sliceOf('\u{feff} {}\r\n')))).toBe('{}');
  expect(textIn(trimmed(sliceOf(' \n ')))).toBe('');
});
