import type { Micros } from '../lib/micros.ts';
import type { Delivery, DeliveryReport, Incident } from '../model/delivery.ts';
import type { Diagnosis } from '../model/diagnosis.ts';
import type { RecordKind } from '../model/observation.ts';
import type { Pod } from '../model/pod.ts';
import type { Signal } from '../model/signal.ts';

/** A delivery or incident together with what was said about it: what `diagnosis` explains. */
export interface Story {
  readonly delivery: Delivery | null;
  readonly incident: Incident | null;
  /** Computed on demand: most deliveries go well and nobody asks. */
  readonly signals: () => readonly Signal[];
  /** The Pod at the end of the window; of what is no Pod, the Pod that holds it up, where there is one. */
  readonly pod: Pod | null;
  /** The diagnosis of the Pod that holds this delivery up, where it is held up by one: its cause is the first cause. */
  readonly borrowed?: () => Diagnosis | null;
}

/** Everything that was concluded about one record. Each kind of record has one analyzer that makes it. */
export interface Report extends DeliveryReport {
  readonly stories: readonly Story[];
  /** The Pod as last known; `null` of what is no Pod. */
  readonly pod: Pod | null;
  /** Whether it serves, of what is no Pod. */
  readonly up?: boolean;
  readonly gone: boolean;
  /** Whether a scheduler gave the Pod its node, as opposed to its author; `null` when the log does not show it. */
  readonly placedByScheduler: boolean | null;
  /** When somebody asked for its deletion; `null` while nobody did. */
  readonly removedAt: Micros | null;
  /** Images that registries handed over up to a time, as Events tell; of what is no Pod there are none. */
  readonly pulled?: (until: Micros) => readonly string[];
  /** When it was first seen in a phase from which no Pod comes back; `null` while in none. */
  readonly completedAt: Micros | null;
}

/** The analyzers that make reports, one for each kind of record. */
export const REPORTERS: readonly string[] = ['delivery', 'claim', 'rollout'];

/** The kinds of record of which there are reports. */
export const REPORTED_KINDS: readonly RecordKind[] = [
  'Pod',
  'PodName',
  'PodRefusal',
  'PersistentVolumeClaim',
  'Workload',
];

/** The report of the record, by whichever analyzer made it. */
export function reportFrom(output: (analyzer: string) => unknown): Report {
  for (const reporter of REPORTERS) {
    const report = output(reporter);
    if (report !== undefined) return report as Report;
  }
  throw new TypeError('no analyzer made a report of a record on which others run');
}
