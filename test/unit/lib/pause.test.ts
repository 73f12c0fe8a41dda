import { expect, test } from 'vitest';

import { pause } from '../../../src/lib/pause.ts';

test('waits as long as it is told', async () => {
  const began = performance.now();
  await pause(20, new AbortController().signal);
  // Timers are of whole milliseconds and may ring within the last of them.
  expect(performance.now() - began).toBeGreaterThan(18);
});

test('ends with the signal, and without a wait when that has aborted already', async () => {
  const stop = new AbortController();
  const waiting = pause(3_600_000, stop.signal);
  stop.abort();
  await expect(waiting).resolves.toBeUndefined();
  await expect(pause(3_600_000, stop.signal)).resolves.toBeUndefined();
});
