import type { Micros } from '../../lib/micros.ts';
import type { Member, Members } from '../../model/member.ts';
import type { ObservationTarget } from '../../model/observation.ts';
import type { RolledOutKind } from '../../model/workload.ts';
import type { Deadlines } from '../deadlines.ts';
import type { Incarnation } from './life.ts';
import type { Scaling } from './marks.ts';
import type { Begun } from './resolve.ts';

/** What the rollouts of one object are concluded from. */
export interface RolloutContext {
  readonly target: ObservationTarget;
  readonly kind: RolledOutKind;
  readonly incarnation: Incarnation;
  /** In order. */
  readonly begun: readonly Begun[];
  /** The members of the object. */
  readonly crew: readonly Member[];
  readonly scalings: readonly Scaling[];
  readonly judge: Members['judge'];
  readonly watermark: Micros;
  readonly deadlines: Deadlines;
}

/** The members of one rollout: of a Job all of its run, else those of its revision. */
export const teamOf = (crew: readonly Member[], start: Begun, kind: RolledOutKind): readonly Member[] =>
  crew.filter(({ revision, kind: what, bornAt, controllerUid }) => {
    if (kind === 'Job') return start.controllerUid === null || controllerUid === start.controllerUid;
    return revision === start.revision || (what === 'PodRefusal' && revision === null && bornAt >= start.at);
  });
