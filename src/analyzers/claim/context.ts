import type { Micros } from '../../lib/micros.ts';
import type { ObservationTarget } from '../../model/observation.ts';
import type { ClusterFacts } from '../../model/record.ts';
import type { ClaimLife } from './claim-life.ts';

/** What everything about one claim is concluded from. */
export interface ClaimContext {
  readonly target: ObservationTarget;
  readonly life: ClaimLife;
  readonly watermark: Micros;
  readonly facts: ClusterFacts;
}
