import { setTimeout as delay } from 'node:timers/promises';

/** Resolves after `ms`, or earlier when `signal` aborts, which is an ordinary end of a wait here; never rejects. */
export async function pause(ms: number, signal: AbortSignal): Promise<void> {
  await delay(ms, undefined, { signal }).catch(() => undefined);
}
