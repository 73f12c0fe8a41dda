import { type Micros, parseMicros, seconds } from '../../lib/micros.ts';
import type { Observation } from '../../model/observation.ts';
import type { Pod } from '../../model/pod.ts';
import { isKubelet } from '../../model/users.ts';

/** How far the clocks of two API servers may be apart: a Pod may be bound by one before the other created it. */
const CLOCK_SKEW = seconds(5);

/** Whether an observation is the create of an object. */
const isCreate = ({ action, code }: Observation): boolean => action === 'create' && code < 300;

/**
 * When an object was born, as far as the log tells; `null` when it does not: as its own create says, else one that gave
 * its name and no UID (`named`), else the end of the second of its `creationTimestamp`. Whoever bore the name before was
 * gone by its birth, so that what was said of the name in the same second is rather about that one.
 */
export function birthOf(own: readonly Observation[], named: readonly Observation[] = []): Micros | null {
  let created: Micros | null = null;
  let firstSeen = Number.POSITIVE_INFINITY;
  for (const observation of own) {
    const { requestedAt, bodyType, body } = observation;
    if (isCreate(observation)) return requestedAt;
    firstSeen = Math.min(firstSeen, requestedAt);
    if (created !== null || body === null || (bodyType !== 'full' && bodyType !== 'status')) continue;
    created = parseMicros((body as Pod).metadata?.creationTimestamp ?? '');
  }
  const secondOver = created === null ? null : created + seconds(1);
  let asked: Micros | null = null;
  let soonAfter: Micros | null = null;
  for (const observation of named) {
    const { requestedAt, at } = observation;
    if (!isCreate(observation)) continue;
    // Its request was under way in the second that the object tells.
    if (created !== null && secondOver !== null && (at < created || requestedAt >= secondOver)) continue;
    if (requestedAt <= firstSeen) asked = Math.max(asked ?? requestedAt, requestedAt);
    else soonAfter = Math.min(soonAfter ?? requestedAt, requestedAt);
  }
  if (asked !== null) return asked;
  if (soonAfter !== null && soonAfter <= firstSeen + CLOCK_SKEW) return soonAfter;
  return secondOver === null ? null : Math.min(secondOver - 1, firstSeen);
}

const LABEL_EQUALS = /^([^=!,\s]+)==?([^=!,\s]*)$/;

/** Whether a Pod with these labels is selected by `labelSelector=a=b,c=d`; a selector of any other form selects none. */
function isSelected(selectors: string, labels: Readonly<Record<string, string>>): boolean {
  if (selectors === '') return true;
  const prefix = 'labelSelector=';
  if (!selectors.startsWith(prefix) || selectors.includes('&')) return false;
  return selectors
    .slice(prefix.length)
    .split(',')
    .every((term) => {
      const match = LABEL_EQUALS.exec(term.trim());
      return match !== null && labels[match[1] ?? ''] === match[2];
    });
}

/**
 * Of the collection deletes of a namespace whose answers were not logged, those that meant a Pod: it was alive, and its
 * labels are selected. One that the Pod outlived untouched was none of its own.
 */
export function collectionDeletesOf(
  collected: readonly Observation[],
  known: readonly Observation[],
  birth: Micros | null,
): Observation[] {
  if (collected.length === 0) return [];
  let labels: Readonly<Record<string, string>> = {};
  let labelledAt = Number.NEGATIVE_INFINITY;
  let deletedAt = Number.NEGATIVE_INFINITY;
  let askedAt = Number.POSITIVE_INFINITY;
  for (const observation of known) {
    const { action, at, body, bodyType } = observation;
    if (action === 'delete' || action === 'delete-collection') deletedAt = Math.max(deletedAt, at);
    if (isRemovalAsked(observation)) askedAt = Math.min(askedAt, at);
    const told = body !== null && bodyType === 'full' ? (body as Pod).metadata?.labels : undefined;
    // The latest, in whatever order they are read.
    if (told === undefined || at < labelledAt) continue;
    labels = told;
    labelledAt = at;
  }
  // Of a Pod whose labels were never told: one of them must have meant it, if nobody else asked for what the kubelet did.
  const isMeant = (message: string): boolean =>
    Number.isFinite(labelledAt) || message === '' ? isSelected(message, labels) : askedAt > deletedAt;
  return collected.filter(
    ({ action, at, message }) =>
      action === 'delete-collection' &&
      at >= (birth ?? Number.NEGATIVE_INFINITY) &&
      at <= deletedAt &&
      isMeant(message),
  );
}

/** Somebody asked for the deletion, as opposed to the kubelet that confirms it. */
const isRemovalAsked = (observation: Observation): boolean =>
  (observation.action === 'delete' ||
    observation.action === 'delete-collection' ||
    observation.action === 'evict') &&
  observation.code < 300 &&
  !isKubelet(observation);

/** An object that bears, or bore, a name. */
export interface Bearer {
  readonly uid: string;
  readonly birth: Micros | null;
}

/**
 * Of the observations that speak of a name, those that mean one bearer of it: the one whose lifetime, from its birth to
 * the next bearer's, covers their time. What was said before the first known birth is the first bearer's.
 */
export function namedObservations(
  observations: Iterable<Observation>,
  bearer: Bearer,
  others: readonly Bearer[],
): Observation[] {
  const own = bearer.birth ?? Number.NEGATIVE_INFINITY;
  let until = Number.POSITIVE_INFINITY;
  let isFirst = true;
  for (const { uid, birth } of others) {
    const at = birth ?? Number.NEGATIVE_INFINITY;
    const isLater = at > own || (at === own && uid > bearer.uid);
    if (isLater) until = Math.min(until, at);
    else isFirst = false;
  }
  const from = isFirst ? Number.NEGATIVE_INFINITY : own;
  return Array.from(observations).filter(({ requestedAt }) => requestedAt >= from && requestedAt < until);
}

/**
 * Bearers of a name of which no UID is known: each began with a create that was accepted under that name and is not the
 * birth of a bearer with a UID.
 */
export function namelessBearers(named: readonly Observation[], known: readonly Bearer[]): Bearer[] {
  const births = new Set(known.map(({ birth }) => birth));
  return named
    .filter((observation) => isCreate(observation) && !births.has(observation.requestedAt))
    .map(({ auditId, requestedAt }) => ({ uid: `create:${auditId}`, birth: requestedAt }));
}

/** What is left of the observations that speak of a name when every bearer with a UID has what means it. */
export function unclaimedObservations(
  named: readonly Observation[],
  known: readonly Bearer[],
): readonly Observation[] {
  if (known.length === 0) return named;
  const nameless = namelessBearers(named, known);
  const claimed = new Set(
    known.flatMap((bearer) =>
      namedObservations(named, bearer, [...known.filter((other) => other !== bearer), ...nameless]),
    ),
  );
  return named.filter((observation) => !claimed.has(observation));
}
