import { expect, test } from 'vitest';

import { LorgnetteError } from '../../../../src/lib/errors.ts';
import { toSourceError } from '../../../../src/sources/audit-file/source-error.ts';

const failure = (code: string): Error => Object.assign(new Error(`${code}: as the system says it`), { code });

test('tells a process without file handles from a file that cannot be read; both may pass', () => {
  const errors = ['EMFILE', 'ENFILE', 'EACCES'].map((code) =>
    toSourceError(failure(code), 'cannot open a.log'),
  );
  expect(errors.map(({ code, retriable }) => [code, retriable])).toEqual([
    ['FileHandlesExhausted', true],
    ['FileHandlesExhausted', true],
    ['SourceUnavailable', true],
  ]);
  expect(errors.map(({ message }) => message)).toEqual([
    expect.stringMatching(/cannot open a\.log: no file handles are left.*ulimit -n/),
    expect.stringMatching(/cannot open a\.log/),
    expect.stringMatching(/cannot open a\.log: .*EACCES/),
  ]);
  const own = new LorgnetteError('PositionInvalid', 'odd');
  expect(toSourceError(own, 'x')).toBe(own);
});
