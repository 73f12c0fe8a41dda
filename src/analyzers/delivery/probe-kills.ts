import type { Micros } from '../../lib/micros.ts';
import type { Life } from './life.ts';

const PROBE_KILL = /failed (startup|liveness) probe/;
const CONTAINER = /\{(.+)\}$/;

/** Which probe the kubelet last said it kills a container for, between two times; `null` when it said nothing of it. */
export function probeKillOf(
  { events }: Life,
  name: string,
  from: Micros,
  until: Micros,
): 'startup' | 'liveness' | null {
  for (const { at, event } of events.toReversed()) {
    if (at > until || event.reason !== 'Killing') continue;
    if (at < from) break;
    const probe = PROBE_KILL.exec(event.message ?? '')?.[1];
    const container = CONTAINER.exec(event.fieldPath ?? '')?.[1];
    if (probe !== undefined && (container === undefined || container === name)) {
      return probe === 'startup' ? 'startup' : 'liveness';
    }
  }
  return null;
}
