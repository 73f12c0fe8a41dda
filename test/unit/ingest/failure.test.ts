import { expect, test } from 'vitest';

import { toError, toFailure } from '../../../src/ingest/failure.ts';
import { LorgnetteError } from '../../../src/lib/errors.ts';

const passed = (error: unknown): Error => toError(structuredClone(toFailure(error)));

test('an error thrown on purpose keeps its code, and whether it may go away', () => {
  const thrown = new LorgnetteError('StoreLocked', 'held', { retriable: true, cause: new Error('5') });
  const arrived = passed(thrown);
  expect(arrived).toBeInstanceOf(LorgnetteError);
  expect(arrived).toMatchObject({
    code: 'StoreLocked',
    message: 'held',
    retriable: true,
    stack: thrown.stack,
  });
});

test('any other error keeps its message and the stack of where it was thrown', () => {
  const thrown = new TypeError('x is undefined');
  const arrived = passed(thrown);
  expect(arrived).not.toBeInstanceOf(LorgnetteError);
  expect([arrived.message, arrived.stack]).toEqual([thrown.message, thrown.stack]);
});

test('what is no error is told as text', () => {
  expect(passed('odd').message).toBe('odd');
});
