import { expect, test } from 'vitest';

import { seconds } from '../../../../src/lib/micros.ts';
import { createSteadyClock } from '../../../../src/share-processor/fold/steady-clock.ts';
import { DAY } from '../../../support/observations.ts';

test('goes on when the clock is set back, and follows it when it is set forward', () => {
  let wall = 0;
  let monotonic = 500;
  const clock = createSteadyClock(
    () => DAY + seconds(wall),
    () => monotonic * 1000,
  );
  const pass = (span: number, set = 0): number => {
    monotonic += span;
    wall += span + set;
    return (clock() - DAY) / seconds(1);
  };
  expect([pass(10), pass(10, -7200), pass(10), pass(10, 7200), pass(10)]).toEqual([10, 20, 30, 40, 50]);
  expect([pass(10, 3600), pass(10)]).toEqual([3660, 3670]);
});
