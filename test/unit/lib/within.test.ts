import { expect, test, vi } from 'vitest';

import { within } from '../../../src/lib/within.ts';

test('gives what was promised, and waits no longer than it may', async () => {
  vi.useFakeTimers();
  try {
    expect(await within(Promise.resolve('done'), 10, 'late')).toBe('done');
    expect(vi.getTimerCount()).toBe(0);
    const waiting = within(new Promise<string>(() => undefined), 10, 'late');
    await vi.advanceTimersByTimeAsync(10);
    expect(await waiting).toBe('late');
  } finally {
    vi.useRealTimers();
  }
});

test('rejects as what was promised does', async () => {
  await expect(within(Promise.reject(new Error('broken')), 1000, null)).rejects.toThrow('broken');
});
