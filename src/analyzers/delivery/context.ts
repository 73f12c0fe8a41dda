import type { Micros } from '../../lib/micros.ts';
import type { ObservationTarget } from '../../model/observation.ts';
import type { ClusterFacts } from '../../model/record.ts';
import type { Deadlines } from '../deadlines.ts';
import type { Life } from './life.ts';

/** What every kind of delivery is concluded from. */
export interface DeliveryContext {
  readonly target: ObservationTarget;
  readonly life: Life;
  readonly watermark: Micros;
  readonly facts: ClusterFacts;
  readonly deadlines: Deadlines;
}
