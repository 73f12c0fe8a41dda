import type { Micros } from '../lib/micros.ts';
import type { Phase, Side } from './delivery.ts';

/**
 * What the index across Pods holds of one line of a Pod: what was the matter, and what went well. A pure function of the
 * Pod's own record and the watermark, as its lines are.
 */
export interface Sighting {
  /** Images of the init and main containers, as written, sorted and each once. */
  readonly images: readonly string[];
  /** Of a create that succeeded. */
  readonly up: Up | null;
  /** Of a line with a cause, and of a success that came late for one. */
  readonly trouble: Trouble | null;
}

export interface Up {
  /** When the create succeeded. */
  readonly at: Micros;
  /** Those of `images` that a registry handed over on the way, as the kubelet's Events tell: none where they are not logged. */
  readonly pulled: readonly string[];
}

export interface Trouble {
  readonly code: string;
  readonly side: Side;
  readonly phase: Phase | null;
  /** Of the container that holds it up, else of the single container; `null` where neither is known. */
  readonly image: string | null;
  /** First sign of it. */
  readonly since: Micros;
  /** When it was over: failed for good, recovered, gone, or up after all; `null` while it lasts. */
  readonly until: Micros | null;
  /** Requests that were refused for it; 0 of what was no refusal. */
  readonly attempts: number;
}
