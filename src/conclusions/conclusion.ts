import type { Answer } from '../analyzers/answer/index.ts';
import type { Micros } from '../lib/micros.ts';
import type { ObjectIdentity, Outcome } from '../model/delivery.ts';
import type { Membership } from '../model/member.ts';
import type { Observation, ObservationTarget } from '../model/observation.ts';
import type { ObjectLink, RecordResult, ResultLine } from '../store/contract.ts';
import type { Sighting } from '../model/sighting.ts';
import type { SearchFacts } from '../model/search-facts.ts';
import { linksOf } from './links.ts';
import { searchFacts } from './search-facts.ts';

/** One delivery as it is stored, counted and sent. */
export interface ConcludedDelivery {
  readonly id: string;
  readonly kind: string;
  readonly outcome: Outcome;
  readonly startedAt: Micros;
  readonly finalAt: Micros | null;
  readonly bornBeforeLog: boolean;
  readonly code: string | null;
  readonly side: string | null;
  readonly phase: string | null;
  /** Its line (design §6). */
  readonly json: string;
  readonly sighting: Sighting | null;
}

/**
 * What is kept in memory of the conclusions about one record: text and numbers alone. The analyzers' outputs hold the
 * whole life of a Pod, and would hold it for as long as the Pod is open.
 */
export interface Conclusion {
  readonly object: ObjectIdentity;
  readonly verdict: string;
  readonly code: string | null;
  readonly deliveries: readonly ConcludedDelivery[];
  readonly lines: readonly ResultLine[];
  /** UIDs that the lines name. */
  readonly uids: readonly string[];
  readonly links: readonly ObjectLink[];
  /** What the workload of the object rests on; `null` when it has none. */
  readonly membership: Membership | null;
  /** What it is searched by; `null` of what is no Pod. */
  readonly search: SearchFacts | null;
  /** Event time at which it may change though nothing new is observed; `null` when it cannot. */
  readonly nextDeadline: Micros | null;
  readonly settled: boolean;
}

/** Whether conclusions drawn earlier may be others at this time. */
export const isDue = ({ nextDeadline }: Conclusion, at: Micros): boolean =>
  nextDeadline !== null && nextDeadline <= at;

const compareText = (a: string, b: string): number => (a < b ? -1 : 1);

export function toConclusion(answer: Answer, observations: readonly Observation[]): Conclusion {
  const { report, verdict, code, deliveries, incidents, membership, nextDeadline } = answer;
  const concluded = deliveries.map(({ delivery, line, sighting }): ConcludedDelivery => {
    const { id, kind, outcome, startedAt, finalAt, bornBeforeLog } = delivery;
    const { code: cause, side, phase } = line;
    return {
      id,
      kind,
      outcome,
      startedAt,
      finalAt,
      bornBeforeLog,
      code: cause,
      side,
      phase,
      json: JSON.stringify(line),
      sighting,
    };
  });
  const lines = [
    ...concluded.map(({ id, kind, outcome, startedAt, json, sighting }) => ({
      id,
      type: 'delivery' as const,
      kind,
      outcome,
      startedAt,
      json,
      sighting,
    })),
    ...incidents.map(({ id, startedAt, line, sighting }) => ({
      id,
      type: 'incident' as const,
      kind: 'incident',
      outcome: line.endedAt === null ? 'open' : line.recoveredAt === null ? 'ended' : 'recovered',
      startedAt,
      json: JSON.stringify(line),
      sighting,
    })),
  ];
  if (lines.length > 1) {
    lines.sort((a, b) => a.startedAt - b.startedAt || compareText(a.kind, b.kind) || compareText(a.id, b.id));
  }
  const { object, settled } = report;
  const uids = object.uid === null ? [] : [object.uid];
  for (const { line } of deliveries) {
    const { uid } = line.object;
    if (uid !== null && !uids.includes(uid)) uids.push(uid);
  }
  return {
    object,
    verdict,
    code,
    deliveries: concluded,
    lines,
    uids,
    links: linksOf(object, observations),
    membership,
    search: searchFacts(answer),
    nextDeadline,
    settled,
  };
}

/** What stands of a record on which an analyzer failed: that nothing is known, until something new is observed of it. */
export function noConclusion({ cluster, kind, namespace, name, uid }: ObservationTarget): Conclusion {
  const object = { cluster, kind, namespace, name, uid, node: null, owner: null };
  return {
    object,
    verdict: 'unknown',
    code: null,
    deliveries: [],
    lines: [],
    uids: [],
    links: [],
    membership: null,
    search: null,
    nextDeadline: null,
    settled: true,
  };
}

/**
 * The row that is stored of a conclusion; `isStored` when its lines are there already. `null` when nothing was ever
 * observed of the object, nor anything concluded.
 */
export function resultOf(
  target: ObservationTarget,
  conclusion: Conclusion,
  observations: Iterable<Observation>,
  settled: boolean,
  nextDeadline: Micros | null,
  isStored: boolean,
): RecordResult | null {
  const { object, verdict, code, deliveries, lines, uids, links, membership, search } = conclusion;
  let firstAt = Number.POSITIVE_INFINITY;
  let lastAt = Number.NEGATIVE_INFINITY;
  for (const { requestedAt, at } of observations) {
    if (requestedAt < firstAt) firstAt = requestedAt;
    if (at > lastAt) lastAt = at;
  }
  // Of a workload whose own requests are not logged its Pods alone tell.
  for (const { startedAt } of lines) {
    if (startedAt < firstAt) firstAt = startedAt;
    if (startedAt > lastAt) lastAt = startedAt;
  }
  if (!Number.isFinite(firstAt)) return null;
  const { owner, node } = object;
  return {
    target,
    uid: object.uid,
    owner,
    node,
    verdict,
    code,
    firstAt,
    lastAt,
    nextDeadline,
    settled,
    outcome: lastOutcome(deliveries),
    uids,
    links,
    membership,
    search,
    // Whether a name is listed depends on its having any.
    lines: isStored && target.kind !== 'PodName' ? null : lines,
  };
}

function lastOutcome(deliveries: readonly ConcludedDelivery[]): string | null {
  let last: ConcludedDelivery | null = null;
  for (const delivery of deliveries)
    if (last === null || delivery.startedAt >= last.startedAt) last = delivery;
  return last?.outcome ?? null;
}
