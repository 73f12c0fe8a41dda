import type { Micros } from '../../lib/micros.ts';
import type { Life } from './life.ts';

/** When the container was first seen running without a break up to the end of the life. */
export function runningFrom(life: Life, name: string): Micros | null {
  let from: Micros | null = null;
  let startedAt = '';
  for (const step of life.steps) {
    const status = step.containers.find((container) => container.name === name)?.status;
    const running = status?.state?.running;
    if (running === undefined || running === null) {
      from = null;
    } else if (from === null || (running.startedAt ?? '') !== startedAt) {
      from = step.at;
      startedAt = running.startedAt ?? '';
    }
  }
  return from;
}

/** The first that was seen of the Pod was that this container, which had ended before the log, waits to be started again. */
export function loopedBeforeLog(life: Life, since: Micros, name: string): boolean {
  const first = life.steps.find(({ pod }) => pod?.status?.containerStatuses !== undefined);
  if (first === undefined || first.at < since) return false;
  const status = first.containers.find((container) => container.name === name)?.status;
  return status?.state?.waiting?.reason === 'CrashLoopBackOff';
}
