import { expect, it } from 'vitest';

import { redactFragment } from '../../../../src/lib/redaction/redact-fragment.ts';

const MARK = '[redacted:secret-data]';

it.each([
  [
    'a Secret that is cut off',
    '{"kind":"Event","objectRef":{"resource":"secrets"},"requestObject":{"data":{"user":"YXBw","key":"aHVu',
    `{"kind":"Event","objectRef":{"resource":"secrets"},"requestObject":{"data":{"user":"${MARK}","key":"${MARK}`,
  ],
  [
    'one within a string',
    String.raw`{"a":"{\"kind\":\"Secret\",\"data\":{\"user\":\"YXBw\"},\"type\":\"Opaque\"}`,
    String.raw`{"a":"{\"kind\":\"Secret\",\"data\":{\"user\":\"` +
      MARK +
      String.raw`\"},\"type\":\"Opaque\"}`,
  ],
  ['other data', '{"kind":"ConfigMap","data":{"user":"YXBw"', '{"kind":"ConfigMap","data":{"user":"YXBw"'],
  ['what is named', 'PASSWORD=hunter2 {"kind', 'PASSWORD=[redacted:secret-name] {"kind'],
])('takes the values out of %s', (_what, text, redacted) => {
  expect(redactFragment(text)).toBe(redacted);
});
