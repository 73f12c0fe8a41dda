import type { Micros } from '../../lib/micros.ts';
import type { Phase, PhaseSpan, PhaseState, Side } from '../../model/delivery.ts';
import type { Blockage } from './blockage.ts';
import { findBinding } from './binding.ts';
import type { Life, Step } from './life.ts';
import { conditionIs, hasBegun, isUp } from './pod-facts.ts';

/** Whose time a phase is unless a cause says otherwise (design §4, *slo*). */
export const PHASE_SIDES: Record<Phase, Side> = {
  admission: 'platform',
  scheduling: 'platform',
  volume: 'platform',
  sandbox: 'platform',
  image: 'user',
  init: 'user',
  'container-start': 'user',
  readiness: 'user',
  running: 'user',
  grace: 'user',
  kill: 'platform',
  detach: 'platform',
  finalizers: 'user',
};

const firstAt = (life: Life, holds: (step: Step) => boolean): Micros | null =>
  life.steps.find(holds)?.at ?? null;

const anyBegun = ({ containers }: Step): boolean => containers.some(hasBegun);

const allMainBegun = ({ containers }: Step): boolean => {
  let main = 0;
  for (const container of containers) {
    if (container.role !== 'main') continue;
    if (!hasBegun(container)) return false;
    main += 1;
  }
  return main > 0;
};

/** The window in which images were pulled, as Kubernetes Events tell it. */
function pulls(life: Life): { from: Micros; to: Micros | null } | null {
  let from: Micros | null = null;
  let to: Micros | null = null;
  for (const { at, event } of life.events) {
    if (event.reason === 'Pulling') from ??= at;
    if (event.reason === 'Pulled') to = at;
  }
  return from === null ? null : { from, to };
}

export interface PhaseQuestion {
  readonly life: Life;
  readonly startedAt: Micros;
  readonly admittedAt: Micros;
  /** When the delivery ended well; `null` when it did not (yet). */
  readonly deliveredAt: Micros | null;
  /** When it ended, well or not; `null` while it is under way. */
  readonly endedAt: Micros | null;
  readonly blockage: Blockage | null;
}

interface Bounds {
  readonly phase: Phase;
  readonly from: Micros | null;
  readonly to: Micros | null;
}

/** The phases of a create, in the order in which they are passed; volume, image and init only where they show. */
export function createPhases(question: PhaseQuestion): PhaseSpan[] {
  const { life, startedAt, admittedAt, deliveredAt, endedAt, blockage } = question;
  const boundAt = findBinding(life)?.at ?? null;
  // A container that has begun has its sandbox, told or not.
  const sandboxAt = firstAt(
    life,
    (step) => anyBegun(step) || conditionIs(step.pod, 'PodReadyToStartContainers', 'True'),
  );
  const hasInit = life.steps.some((step) => (step.pod?.spec?.initContainers ?? []).length > 0);
  const initializedAt = hasInit
    ? firstAt(life, (step) => conditionIs(step.pod, 'Initialized', 'True'))
    : sandboxAt;
  const startedMainAt = firstAt(life, allMainBegun);
  const upAt = deliveredAt ?? firstAt(life, (step) => isUp(step.pod));
  const pull = pulls(life);
  const mountTrouble = life.events.find(
    ({ event }) => event.reason === 'FailedMount' || event.reason === 'FailedAttachVolume',
  );

  const bounds: Bounds[] = [
    { phase: 'admission', from: startedAt, to: admittedAt },
    { phase: 'scheduling', from: admittedAt, to: boundAt },
  ];
  if (mountTrouble !== undefined || blockage?.phase === 'volume') {
    bounds.push({ phase: 'volume', from: boundAt, to: sandboxAt });
  }
  bounds.push({ phase: 'sandbox', from: boundAt, to: sandboxAt });
  if (pull !== null || blockage?.phase === 'image') {
    bounds.push({ phase: 'image', from: pull?.from ?? sandboxAt ?? boundAt, to: pull?.to ?? startedMainAt });
  }
  if (hasInit) bounds.push({ phase: 'init', from: sandboxAt, to: initializedAt });
  bounds.push(
    { phase: 'container-start', from: initializedAt, to: startedMainAt },
    { phase: 'readiness', from: startedMainAt, to: upAt },
  );
  // What the clocks of several API servers say, and what came after the end, must still lie inside.
  const within = (time: Micros | null): Micros | null =>
    time === null ? null : Math.min(Math.max(time, startedAt), deliveredAt ?? endedAt ?? Infinity);
  const blockedAt = bounds.findIndex(({ phase }) => phase === blockage?.phase);
  return bounds.map((bound, index) => {
    const { phase } = bound;
    const from = within(bound.from);
    const to = within(bound.to);
    const state = stateOf(index, blockedAt, { phase, from, to }, deliveredAt, blockage);
    const open = state === 'failed' || state === 'in-progress';
    const shown = state === 'not-reached' || state === 'unknown';
    return {
      phase,
      state,
      startedAt: shown ? null : from,
      endedAt:
        shown || open || (to !== null && from !== null && to < from) ? (shown || open ? null : from) : to,
      side: PHASE_SIDES[phase],
    };
  });
}

function stateOf(
  index: number,
  blockedAt: number,
  { from, to }: Bounds,
  deliveredAt: Micros | null,
  blockage: Blockage | null,
): PhaseState {
  if (deliveredAt !== null) return from === null && to === null ? 'unknown' : 'complete';
  if (blockedAt === -1) {
    if (to !== null) return 'complete';
    return from === null ? 'not-reached' : blockage?.unknownReason ? 'unknown' : 'in-progress';
  }
  if (index < blockedAt) return from === null && to === null ? 'unknown' : 'complete';
  if (index > blockedAt) return 'not-reached';
  return blockage?.stuck === true ? 'failed' : 'in-progress';
}
