import type { Micros } from '../../lib/micros.ts';
import type { Delivery, Incident, ObjectIdentity } from '../../model/delivery.ts';
import type { Observation, ObservationTarget } from '../../model/observation.ts';
import { groupRefusals, refusedDelivery } from '../refusal.ts';
import type { Report, Story } from '../report.ts';
import { bindDelivery } from './bind.ts';
import { findDeletion, isGone } from './binding.ts';
import { claimLifeUntil, lastKnown, unfoldClaim } from './claim-life.ts';
import { claimSignals, refusalSignal } from './claim-signals.ts';
import { phaseOf } from './claim-state.ts';
import type { ClaimContext } from './context.ts';
import { claimIdentity } from './identity.ts';
import { findLosses } from './losses.ts';

/** What was concluded about one claim, or the refused creates of a name. */
interface Part {
  readonly deliveries: readonly Delivery[];
  readonly incidents: readonly Incident[];
  readonly stories: readonly Story[];
}

const LOSS_WORDS = new Set(['ClaimLost', 'ClaimMisbound']);

/** One claim: its bind, and what befell it afterwards. */
function partOf(context: ClaimContext): Part {
  const { life, watermark } = context;
  const bind = bindDelivery(context);
  const stories: Story[] = [];
  if (bind !== null) {
    const { delivery, words } = bind;
    const { derivedCode } = delivery;
    const span = { from: delivery.startedAt, to: delivery.endedAt ?? watermark };
    const signals = () => claimSignals({ life: bind.life, words, derivedCode, ...span });
    stories.push({ delivery, incident: null, signals, pod: null });
  }
  const boundAt = bind === null ? Number.NEGATIVE_INFINITY : boundFrom(bind.delivery);
  const incidents = boundAt === null ? [] : findLosses(context, boundAt);
  for (const incident of incidents) {
    const { startedAt, recoveredAt, derivedCode } = incident;
    const to = recoveredAt ?? watermark;
    const words = life.words.filter(({ at, event }) => at <= to && LOSS_WORDS.has(event.reason));
    const question = { life: claimLifeUntil(life, startedAt), words, derivedCode, from: startedAt, to };
    stories.push({ delivery: null, incident, signals: () => claimSignals(question), pod: null });
  }
  return { deliveries: bind === null ? [] : [bind.delivery], incidents, stories };
}

const boundFrom = ({ outcome, endedAt }: Delivery): Micros | null =>
  outcome === 'succeeded' ? endedAt : null;

/** Who was to be made, as far as the first request for it tells. */
const refusedIdentity = (target: ObservationTarget, refusals: readonly Observation[]): ObjectIdentity =>
  claimIdentity(target, unfoldClaim({ uid: null, observations: refusals.slice(0, 1) }));

/** Creates that the API server refused: each cause is one failed delivery, however often it was tried. */
function refusedPart(target: ObservationTarget, refusals: readonly Observation[]): Part {
  const deliveries: Delivery[] = [];
  const stories: Story[] = [];
  for (const { observations } of groupRefusals(refusals)) {
    const [first] = observations;
    const refused = refusedDelivery({ id: first?.auditId ?? '', kind: 'pvc-bind', observations });
    if (first === undefined || refused === null) continue;
    const delivery = { ...refused, object: refusedIdentity(target, observations) };
    deliveries.push(delivery);
    stories.push({ delivery, incident: null, signals: () => [refusalSignal(first)], pod: null });
  }
  return { deliveries, incidents: [], stories };
}

const smallest = (times: readonly (Micros | null)[]): Micros | null => {
  const known = times.filter((time) => time !== null);
  return known.length === 0 ? null : Math.min(...known);
};

/** Concludes everything about the claims that had one name, in the order of their births. Pure. */
export function reportClaims(
  target: ObservationTarget,
  contexts: readonly ClaimContext[],
  refusals: readonly Observation[],
): Report {
  const parts = [...contexts.map(partOf), refusedPart(target, refusals)];
  const deliveries = parts.flatMap((part) => part.deliveries);
  const incidents = parts.flatMap((part) => part.incidents);
  const last = contexts.at(-1);
  const gone = last !== undefined && isGone(last.life);
  const isOver = (open: readonly Incident[]): boolean =>
    open.every(({ recoveredAt }) => recoveredAt !== null);
  return {
    object: last === undefined ? refusedIdentity(target, refusals) : claimIdentity(target, last.life),
    deliveries,
    incidents,
    stories: parts.flatMap((part) => part.stories),
    pod: null,
    up: last !== undefined && phaseOf(lastKnown(last.life)) === 'Bound',
    gone,
    placedByScheduler: null,
    removedAt: last === undefined ? null : (findDeletion(last.life)?.at ?? null),
    completedAt: null,
    nextDeadline: smallest(deliveries.map(({ nextDeadline }) => nextDeadline)),
    settled: deliveries.every(({ finalAt }) => finalAt !== null) && (gone || isOver(incidents)),
  };
}
