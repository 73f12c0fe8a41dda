import { type Micros, seconds } from '../../lib/micros.ts';
import type { Phase } from '../../model/delivery.ts';
import { findBlockage } from './blockage.ts';
import { containerEnds } from './container-ends.ts';
import type { DeliveryContext } from './context.ts';
import { lifeUntil } from './life.ts';

/** An obstacle shorter than this did not make a delivery late. */
const MATERIAL_AFTER = seconds(10);

/** What held a delivery up before it succeeded after all. */
export interface Obstacle {
  readonly phase: Phase;
  readonly container: string | null;
  readonly forUs: Micros;
}

/**
 * The phase in which a delivery that succeeded was stuck longest on its way, if that made it late. A Pod that warms up
 * (readiness) or waits for its own gate is not held up by anything.
 */
export function findObstacle(context: DeliveryContext, from: Micros, to: Micros): Obstacle | null {
  if (to - from < MATERIAL_AFTER) return null;
  const { life, facts, deadlines } = context;
  const times = new Set<Micros>([from]);
  for (const { at } of [...life.steps, ...life.events]) if (at > from && at < to) times.add(at);
  const ordered = [...times].sort((a, b) => a - b);
  const byPhase = new Map<Phase, Obstacle>();
  for (const [index, at] of ordered.entries()) {
    const until = ordered[index + 1] ?? to;
    const seen = lifeUntil(life, at);
    const pod = seen.steps.at(-1)?.pod ?? null;
    const ends = containerEnds(seen);
    // Judged at the end of the interval, so that a silence shows; counted from its beginning.
    const blockage = findBlockage({ life: seen, pod, now: until, since: from, ends, facts, deadlines });
    if (!blockage.stuck || blockage.phase === null || blockage.phase === 'readiness') continue;
    if (blockage.phase === 'scheduling' && (pod?.spec?.schedulingGates ?? []).length > 0) continue;
    const sum = (byPhase.get(blockage.phase)?.forUs ?? 0) + (until - at);
    byPhase.set(blockage.phase, { phase: blockage.phase, container: blockage.container, forUs: sum });
  }
  let longest: Obstacle | null = null;
  for (const obstacle of byPhase.values()) {
    if (obstacle.forUs >= MATERIAL_AFTER && obstacle.forUs > (longest?.forUs ?? 0)) longest = obstacle;
  }
  return longest;
}
