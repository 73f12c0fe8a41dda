import type { Micros } from '../lib/micros.ts';
import type { Delivery, DeliveryKind } from '../model/delivery.ts';
import type { Observation } from '../model/observation.ts';

/** Requests that the API server refused for one cause. */
export interface RefusalGroup {
  readonly cause: string;
  /** In order of time; never empty. */
  readonly observations: readonly Observation[];
}

/**
 * What two refusals must have in common to be the same failure: reason and words, without the parts that differ from
 * one attempt to the next (generated names, counts, times, addresses).
 */
export function causeOf(observation: Observation): string {
  const words = observation.message
    .replaceAll(/"[^"]*"/g, '""')
    .replaceAll(/'[^']*'/g, "''")
    .replaceAll(/\b[0-9a-f]*\d[0-9a-f.:\-/]*\w*/gi, '#');
  return `${observation.code}/${observation.reason}/${words}`;
}

/** Groups refusals by cause, each group and the groups themselves in order of time. */
export function groupRefusals(observations: readonly Observation[]): RefusalGroup[] {
  const groups = new Map<string, Observation[]>();
  const ordered = observations.toSorted(
    (a, b) => a.requestedAt - b.requestedAt || a.at - b.at || (a.auditId < b.auditId ? -1 : 1),
  );
  for (const observation of ordered) {
    const cause = causeOf(observation);
    const group = groups.get(cause);
    if (group === undefined) groups.set(cause, [observation]);
    else group.push(observation);
  }
  return [...groups].map(([cause, group]) => ({ cause, observations: group }));
}

export interface RefusedDeliveryOptions {
  readonly id: string;
  readonly kind: DeliveryKind;
  readonly observations: readonly Observation[];
}

/** A delivery that ended at admission: the first refusal decides, the others are further attempts. */
export function refusedDelivery({ id, kind, observations }: RefusedDeliveryOptions): Delivery | null {
  const [first] = observations;
  const last = observations.at(-1);
  if (first === undefined || last === undefined) return null;
  const endedAt: Micros = first.at;
  return {
    id,
    kind,
    outcome: 'failed',
    startedAt: first.requestedAt,
    endedAt,
    finalAt: endedAt,
    phase: 'admission',
    stuck: true,
    derivedCode: null,
    phases: [
      { phase: 'admission', state: 'failed', startedAt: first.requestedAt, endedAt, side: 'platform' },
    ],
    bornBeforeLog: false,
    container: null,
    attempts: observations.length,
    lastAttemptAt: last.requestedAt,
    unknownReason: '',
    requestedBy: first.user,
    nextDeadline: null,
  };
}
