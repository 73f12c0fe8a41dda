import { type Micros, parseMicros } from '../../lib/micros.ts';
import type { Observation } from '../../model/observation.ts';
import type { Pod } from '../../model/pod.ts';

/** When an object was born, as far as its own observations tell; `null` when they do not. */
export function birthOf(observations: Iterable<Observation>): Micros | null {
  let created: Micros | null = null;
  for (const { action, code, requestedAt, bodyType, body } of observations) {
    if (action === 'create' && code < 300) return requestedAt;
    if (created !== null || body === null || (bodyType !== 'full' && bodyType !== 'status')) continue;
    created = parseMicros((body as Pod).metadata?.creationTimestamp ?? '');
  }
  return created;
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
  for (const { action, at, body, bodyType } of known) {
    if (action === 'delete' || action === 'delete-collection') deletedAt = Math.max(deletedAt, at);
    const told = body !== null && bodyType === 'full' ? (body as Pod).metadata?.labels : undefined;
    // The latest, in whatever order they are read.
    if (told === undefined || at < labelledAt) continue;
    labels = told;
    labelledAt = at;
  }
  return collected.filter(
    ({ action, at, message }) =>
      action === 'delete-collection' &&
      at >= (birth ?? Number.NEGATIVE_INFINITY) &&
      at <= deletedAt &&
      isSelected(message, labels),
  );
}

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
