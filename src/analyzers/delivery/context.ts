import type { Micros } from '../../lib/micros.ts';
import type { ObservationTarget } from '../../model/observation.ts';
import type { ClusterFacts } from '../../model/record.ts';
import type { Deadlines } from '../deadlines.ts';
import type { ContainerEnd } from './container-ends.ts';
import type { Life } from './life.ts';
import type { Removal } from './watch.ts';

/** What every kind of delivery is concluded from. */
export interface DeliveryContext {
  readonly target: ObservationTarget;
  readonly life: Life;
  readonly watermark: Micros;
  readonly facts: ClusterFacts;
  readonly deadlines: Deadlines;
  /** Every end of every container of `life`. */
  readonly ends: readonly ContainerEnd[];
  /** How `life` came to its end; `null` while nobody asked for it. */
  readonly removal: Removal | null;
}
