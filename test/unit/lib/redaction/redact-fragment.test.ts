import { describe, expect, it } from 'vitest';

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

it('takes out the last word where the text breaks off, and lines of keys', () => {
  expect(redactFragment('{"message":"request with SG.b7KkIkH3OqHd8p')).toBe(
    '{"message":"request with [redacted:cut-off]',
  );
  expect(redactFragment('{"kind":"Event","level":"Request"}')).toBe('{"kind":"Event","level":"Request"}');
  const line = ['b7K5FWfBJYkgL2WdWAQC6RMqakiHyVbPG3', 'tLRwGBdgXp2BVJSu0Zc9'].join('');
  expect(redactFragment(`${line} `)).toBe('[redacted:random] ');
});

describe('JSON in strings of JSON, as in the envelopes of shippers', () => {
  const SECRETS: readonly (readonly [object, readonly string[]])[] = [
    [{ requestObject: { password: 'hunter2-abc' } }, ['hunter2']],
    [{ requestObject: { password: 'has "quotes", inside-xyz' } }, ['quotes', 'inside-xyz']],
    [{ requestObject: { env: [{ name: 'DB_PASSWORD', value: 's3cr3tvalue' }] } }, ['s3cr3tvalue']],
    [{ requestObject: { args: ['--password', 'p4ssw0rdX'] } }, ['p4ssw0rdX']],
    [
      {
        requestObject: {
          kind: 'Secret',
          data: { a: 'aGVsbG8=' },
          stringData: { b: 'say "plain-pw", again' },
        },
      },
      ['aGVsbG8', 'plain-pw', 'again'],
    ],
    [{ note: { applied: JSON.stringify({ kind: 'Secret', data: { a: 'aGVsbG8=' } }) } }, ['aGVsbG8']],
  ];
  const inMessage = (text: string): string => JSON.stringify({ '@timestamp': 'x', message: text });
  const inRecord = (log: string): string => JSON.stringify({ records: [{ properties: { log } }] });

  it.each(SECRETS)('%j', (content, secrets) => {
    let text = JSON.stringify({ kind: 'Event', ...content, verb: 'create' });
    for (const wrap of [inMessage, inRecord, inMessage, inRecord]) {
      text = wrap(text);
      for (const fragment of [text, text.slice(0, -4)]) {
        const redacted = redactFragment(fragment);
        for (const secret of secrets) expect(redacted).not.toContain(secret);
        expect(redacted).toContain('create');
        expect(redactFragment(redacted)).toBe(redacted);
      }
    }
  });

  it('takes no longer than in proportion to its length, however many backslashes there are', () => {
    const redacted = redactFragment(`Secret "data":{"password":"${'\\'.repeat(200_000)}`);
    expect(redacted).not.toContain('\\'.repeat(10_000));
  });
});
