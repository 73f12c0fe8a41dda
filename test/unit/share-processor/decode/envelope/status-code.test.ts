import { expect, it } from 'vitest';

import { httpStatus } from '../../../../../src/share-processor/decode/envelope/status-code.ts';

it.each([
  [0, 200],
  [3, 400],
  [5, 404],
  [6, 409],
  [7, 403],
  [8, 429],
  [10, 409],
  [14, 503],
  [16, 401],
  [17, 500],
  [-1, 500],
  [1.5, 500],
])('google.rpc.Code %d is HTTP %d', (code, status) => {
  expect(httpStatus(code)).toBe(status);
});
