import type { Micros } from '../../lib/micros.ts';
import type { ContainerStatus } from '../../model/pod.ts';
import type { ContainerEnd } from './container-ends.ts';
import type { Life, Step } from './life.ts';

const statusIn = ({ containers }: Step, name: string): ContainerStatus | undefined =>
  containers.find((container) => container.name === name)?.status;

/** Which run of its container an end was the end of, by the platform's own counter: 0 is the first. */
function runOf({ container, terminated, step }: ContainerEnd): number {
  const status = statusIn(step, container);
  const restarts = status?.restartCount ?? 0;
  if (status?.state?.running === undefined) return restarts;
  // The counter goes up with the start of the next run.
  return status.lastState?.terminated === terminated ? Math.max(0, restarts - 1) : restarts;
}

/**
 * How often containers ended between two times: of the one that did so most, by the platform's own counter, since a log
 * of a long crash loop does not hold every end. One that ended together with others ended once.
 */
export function fallsBetween(life: Life, ends: readonly ContainerEnd[], from: Micros, to: Micros): number {
  const before = life.steps.findLast(({ at }) => at < from);
  const seen = new Map<string, { count: number; lastRun: number }>();
  for (const end of ends) {
    if (end.at < from || end.at > to || !end.unasked) continue;
    const known = seen.get(end.container);
    const lastRun = Math.max(known?.lastRun ?? 0, runOf(end));
    seen.set(end.container, { count: (known?.count ?? 0) + 1, lastRun });
  }
  let most = 0;
  for (const [name, { count, lastRun }] of seen) {
    const firstRun = before === undefined ? null : (statusIn(before, name)?.restartCount ?? null);
    most = Math.max(most, count, firstRun === null ? 0 : lastRun - firstRun + 1);
  }
  return most;
}
