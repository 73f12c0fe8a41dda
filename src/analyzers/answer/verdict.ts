import { type Micros, seconds } from '../../lib/micros.ts';
import type { Verdict } from '../../model/answer.ts';
import type { Delivery, Incident } from '../../model/delivery.ts';
import type { Report } from '../report.ts';

/** A delivery under way for longer than this with nothing wrong in sight is slow. */
const SLOW_AFTER = seconds(60);

/** What brings an object about: one that never came about is no object that was deleted. */
const neverCame = (delivery: Delivery | null): boolean =>
  delivery?.kind === 'create' || (delivery?.kind === 'pvc-bind' && delivery.outcome !== 'succeeded');

/** What takes long because of what somebody else is to do, or of what was asked for, is not slow. */
const mayTakeLong = ({ kind, claim }: Delivery): boolean =>
  kind === 'delete' || claim?.waitsFor === 'first-consumer';

/** What the answer about an object speaks of. */
export interface Subject {
  readonly delivery: Delivery | null;
  readonly incident: Incident | null;
  readonly verdict: Verdict;
  /** When the verdict changes by the clock alone. */
  readonly nextDeadline: Micros | null;
}

/**
 * Of a Pod that is gone, the create if it never came up, for that is the story worth telling; else its deletion. Of any
 * other, the latest delivery that is not final, else the last.
 */
function speakOf({ deliveries, gone }: Report): Delivery | null {
  const create = deliveries.find(({ kind }) => kind === 'create');
  if (gone && create !== undefined && create.outcome !== 'succeeded') return create;
  const byTime = deliveries.toSorted((a, b) => a.startedAt - b.startedAt);
  return byTime.findLast(({ finalAt }) => finalAt === null) ?? byTime.at(-1) ?? null;
}

const isUp = ({ pod, up }: Report): boolean =>
  up === true ||
  pod?.status?.phase === 'Succeeded' ||
  pod?.status?.conditions?.some(({ type, status }) => type === 'Ready' && status === 'True') === true;

function verdictOf(
  report: Report,
  delivery: Delivery | null,
  incident: Incident | null,
  watermark: Micros,
): Verdict {
  if (report.gone && !neverCame(delivery)) return 'deleted';
  if (incident !== null) return 'failing';
  if (delivery === null) return isUp(report) ? 'healthy' : 'unknown';
  switch (delivery.outcome) {
    case 'succeeded':
      return 'healthy';
    case 'aborted':
      return delivery.kind === 'create' ? 'aborted' : isUp(report) ? 'healthy' : 'aborted';
    case 'unknown':
      return 'unknown';
    case 'failed':
      // A deletion or change that was refused does not make the living Pod a failed one.
      return delivery.kind !== 'create' && isUp(report) ? 'healthy' : 'failed';
    case 'in-progress':
      if (delivery.stuck) return 'failing';
      return watermark - delivery.startedAt >= SLOW_AFTER && !mayTakeLong(delivery) ? 'slow' : 'in-progress';
    default:
      return delivery.outcome satisfies never;
  }
}

/** That a Pod was taken away, and what befell one that does not get away, is not what holds up its going. */
function isPast({ startedAt }: Incident, { deliveries, removedAt }: Report): boolean {
  if (removedAt === null) return false;
  return startedAt >= removedAt || deliveries.some(({ kind, stuck }) => kind === 'delete' && stuck);
}

/** What to speak of: the wanted delivery, else what matters most. */
export function subjectOf(report: Report, watermark: Micros, wanted?: Delivery): Subject {
  const open = report.incidents.findLast((one) => one.endedAt === null && !isPast(one, report)) ?? null;
  const incident = report.gone || wanted !== undefined ? null : open;
  const delivery = wanted ?? speakOf(report);
  const verdict = verdictOf(report, delivery, incident, watermark);
  const isWaiting = verdict === 'in-progress' && delivery !== null && !mayTakeLong(delivery);
  return { delivery, incident, verdict, nextDeadline: isWaiting ? delivery.startedAt + SLOW_AFTER : null };
}
